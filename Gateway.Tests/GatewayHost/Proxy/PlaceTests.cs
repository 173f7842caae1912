using System.Net;
using Gateway.Tests.EndToEnd;
using Gateway.Tests.Support;

namespace Gateway.Tests.GatewayHost.Proxy;

/// <summary>Under which name, and from which page, the MCP endpoints may be called.</summary>
public sealed class PlaceTests
{
    [TestCase("evil.example.com", 421)]
    [TestCase("127.0.0.1.evil.example", 421)]
    [TestCase("mcp.example.org.", 421)]
    [TestCase("mcp.example.org", 200)]
    [TestCase("MCP.example.org:8443", 200)]
    [TestCase("localhost:1", 200)]
    [TestCase("[::1]", 200)]
    public async Task A_host_that_is_not_ours_is_421_even_with_a_token(string host, int status)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(SampleServer.Settings());
        var alice = await gateway.SignInAsync("alice");

        // The public URL of the gateway under test is a loopback address, so the other names are tried on the rule itself.
        if (host.StartsWith("mcp", StringComparison.OrdinalIgnoreCase))
        {
            Gateway.Operations.ForeignHost.IsOurs(new(host), new("mcp.example.org")).Should().Be(status == 200);
            return;
        }

        (await RawMcp.PostAsync(gateway, alice.AccessToken, RawMcp.Initialize, change: request => request.Headers.Host = host)).StatusCode.Should().Be((HttpStatusCode)status);
    }

    [TestCase("https://inspector.example.org", 200)]
    [TestCase("https://evil.example.com", 403)]
    [TestCase("null", 403)]
    [TestCase("https://inspector.example.org, https://evil.example.com", 403)]
    public async Task A_page_may_call_if_its_origin_is_listed(string origin, int status)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(
            SampleServer.Settings(new Dictionary<string, string?> { ["Mcp:AllowedOrigins:0"] = "https://inspector.example.org" }));
        var alice = await gateway.SignInAsync("alice");

        var answer = await RawMcp.PostAsync(gateway, alice.AccessToken, RawMcp.Initialize, change: request => request.Headers.TryAddWithoutValidation("Origin", origin));

        ((int)answer.StatusCode).Should().Be(status);
    }
}
