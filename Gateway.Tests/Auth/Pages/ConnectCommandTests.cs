using System.Net;
using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Auth.Pages;

public sealed partial class ConnectCommandTests
{
    /// <summary>The page, the sandbox and the document on clients tell the same command for the inspector.</summary>
    [Test]
    public async Task The_inspectors_command_is_the_same_wherever_it_stands()
    {
        await using var server = await AuthServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/mcp");
        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        var page = WebUtility.HtmlDecode(await (await server.Http.SendAsync(request)).Content.ReadAsStringAsync());

        string[] texts = [page, Text("docs/clients.md"), Text("Gateway.Sandbox/Commands/Welcome.cs")];
        texts.Select(text => Command().Match(text).Groups["flags"].Value).Should().OnlyContain(flags => flags == "--transport http --server-url");
    }

    private static string Text(string path) => File.ReadAllText(Path.Combine(Tools.RepositoryRoot, path));

    [GeneratedRegex("npx @modelcontextprotocol/inspector (?<flags>--transport[a-z -]+?) (https?://|\\{)")]
    private static partial Regex Command();
}
