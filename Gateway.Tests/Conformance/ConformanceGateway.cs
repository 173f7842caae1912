using Gateway.Sandbox.Conformance;
using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>A gateway with a conformance fixture behind it, and a proxy in front that holds alice's token.</summary>
internal sealed class ConformanceGateway : IAsyncDisposable
{
    private readonly GatewayUnderTest _gateway;
    private readonly BearerProxy _proxy;

    private ConformanceGateway(GatewayUnderTest gateway, BearerProxy proxy) => (_gateway, _proxy) = (gateway, proxy);

    /// <summary>The MCP endpoint, for programs without a token.</summary>
    public Uri Endpoint => new(_proxy.Url, "/mcp");

    /// <param name="child"><c>legacy</c>, <c>modern</c> or <c>dual</c>; the gateway finds out which.</param>
    /// <param name="settings">Settings beyond those that every such gateway has.</param>
    public static async Task<ConformanceGateway> StartAsync(string child, params (string Key, string? Value)[] settings)
    {
        var gateway = await GatewayUnderTest.StartAsync(new[] { ("StdioServers:forgejo:AsksClient", (string?)"Maybe"), ("StdioServers:forgejo:Era", "Auto") }.Concat(settings).ToDictionary(), command: ["dotnet", typeof(ConformanceServer).Assembly.Location, "conformance", child]);
        var tokens = await gateway.SignInAsync("alice");
        return new ConformanceGateway(gateway, await BearerProxy.StartAsync(gateway.Url, tokens.AccessToken!));
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _gateway.DisposeAsync();
    }
}
