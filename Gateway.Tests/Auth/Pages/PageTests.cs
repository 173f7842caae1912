using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gateway.Auth;
using Gateway.Auth.Pages;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Auth.Pages;

public sealed class PageTests
{
    [Test]
    public async Task The_style_sheet_may_be_kept_for_ever_and_answers_304()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        using var first = await gateway.GetAsync(PageAssets.StylePath);
        using var again = await gateway.SendAsync(HttpMethod.Get, PageAssets.StylePath, change: request => request.Headers.IfNoneMatch.Add(first.Headers.ETag!));

        first.StatusCode.Should().Be(HttpStatusCode.OK);
        first.Content.Headers.ContentType!.MediaType.Should().Be("text/css");
        first.Headers.CacheControl!.ToString().Should().Contain("immutable");
        again.StatusCode.Should().Be(HttpStatusCode.NotModified);
    }

    [Test]
    public async Task The_connect_page_is_the_body_of_a_401_and_only_its_own_script_may_run()
    {
        var context = new DefaultHttpContext();
        var body = new MemoryStream();
        context.Response.Body = body;
        await using var services = new ServiceCollection().AddLogging().AddPages().AddAntiforgery().AddDataProtection().Services.BuildServiceProvider();

        await services.GetRequiredService<ConnectPageWriter>()
            .WriteAsync(context, new ProtectedResource("https://mcp.example.org/mcp", "/mcp", "forgejo", [GatewayScopes.Read]));

        var html = Encoding.UTF8.GetString(body.ToArray());
        context.Response.StatusCode.Should().Be(401);
        html.Should().StartWith("<!DOCTYPE html>").And.Contain("value=\"https://mcp.example.org/mcp\"").And.Contain("claude mcp add --transport http forgejo https://mcp.example.org/mcp");
        var script = html[(html.IndexOf("<script>", StringComparison.Ordinal) + 8)..html.IndexOf("</script>", StringComparison.Ordinal)];
        context.Response.Headers.ContentSecurityPolicy.ToString()
            .Should().Contain($"script-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'");
    }
}
