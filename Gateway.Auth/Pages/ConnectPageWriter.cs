using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using System.Text.Json;

namespace Gateway.Auth.Pages;

/// <summary>Writes the page that a person sees who opens an MCP address in a browser: the body of the 401, whose challenge the caller has set.</summary>
internal sealed class ConnectPageWriter(PageWriter pages)
{
    /// <summary>The copy button works with script alone, so it is hidden until the script runs. The browser hashes the text between the tags.</summary>
    public const string Script =
        "for(const b of document.querySelectorAll('[data-copy]')){b.hidden=false;b.addEventListener('click',async()=>{const i=document.getElementById(b.dataset.copy);"
        + "try{await navigator.clipboard.writeText(i.value)}catch{i.select();document.execCommand('copy')}"
        + "const t=b.textContent;b.textContent='Copied';setTimeout(()=>b.textContent=t,1600)})}";

    private static readonly string ScriptHash = "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Script)));

    public Task WriteAsync(HttpContext context, ProtectedResource resource) =>
        pages.WriteAsync<ConnectPage>(
            context, StatusCodes.Status401Unauthorized, new() { [nameof(ConnectPage.View)] = View(resource) }, scriptHash: ScriptHash);

    private static ConnectView View(ProtectedResource resource)
    {
        var (url, name) = (resource.Identifier, resource.Name);
        var code = JsonSerializer.Serialize(new { name, type = "http", url });
        var cursor = Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(new { url }));
        return new ConnectView(
            name,
            new Uri(url).Authority,
            url,
            "vscode:mcp/install?" + Uri.EscapeDataString(code),
            QueryHelpers.AddQueryString("cursor://anysphere.cursor-deeplink/mcp/install", new Dictionary<string, string?> { ["name"] = name, ["config"] = cursor }));
    }
}
