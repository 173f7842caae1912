using Gateway.Proxy;
using Gateway.Sandbox.Forgejo;
using Gateway.Sandbox.Hosting;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Deploy;

/// <summary>A whole place: Caddy with TLS in front, the gateway behind it, a stand-in Forgejo. <c>/who</c> answers with the client's address as the gateway sees it.</summary>
internal sealed class GatewayBehindCaddy : IAsyncDisposable
{
    private readonly StandInForgejo forgejo;
    private readonly GatewayUnderTest gateway;

    private GatewayBehindCaddy(StandInForgejo forgejo, GatewayUnderTest gateway, CaddyUnderTest caddy) => (this.forgejo, this.gateway, Caddy) = (forgejo, gateway, caddy);

    public CaddyUnderTest Caddy { get; }

    public Uri Mcp => new(new Uri(Caddy.Url), "/mcp");

    public static async Task<GatewayBehindCaddy> StartAsync(string? trustedProxy = "127.0.0.1", IReadOnlyList<string>? command = null)
    {
        var url = $"https://localhost:{FreePort.Take()}";
        var forgejo = await StandInForgejo.StartAsync(new StandInForgejoOptions { RedirectUris = [url + "/oauth/callback"] });
        var settings = new Dictionary<string, string?>
        {
            ["Gateway:PublicUrl"] = url,
            ["Gateway:TrustedProxies:0"] = trustedProxy,
            ["ReverseProxy:Routes:who:ClusterId"] = "who",
            ["ReverseProxy:Routes:who:Match:Path"] = "/who",
            ["ReverseProxy:Clusters:who:Destinations:here:Address"] = "embedded://who",
        };
        var gateway = await GatewayUnderTest.StartAsync(settings, Who, command, forgejo);
        var caddy = await CaddyUnderTest.StartAsync(
            url, "import " + CaddyUnderTest.ConfigFile("Caddyfile.own-host"), new Dictionary<string, string> { ["GATEWAY"] = gateway.Url.Authority });
        return new GatewayBehindCaddy(forgejo, gateway, caddy);
    }

    public async ValueTask DisposeAsync()
    {
        await Caddy.DisposeAsync();
        await gateway.DisposeAsync();
        await forgejo.DisposeAsync();
    }

    private static void Who(WebApplicationBuilder builder) => builder.Services.AddSingleton(
        new EmbeddedBranch("who", endpoints => endpoints.MapGet("/who", (HttpContext context) => context.Connection.RemoteIpAddress!.ToString())));
}
