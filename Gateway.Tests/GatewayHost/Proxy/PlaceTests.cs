using System.Net;
using Gateway.Operations;
using Gateway.Tests.EndToEnd;
using Gateway.Tests.Support;

namespace Gateway.Tests.GatewayHost.Proxy;

/// <summary>Under which name, and from which page, the MCP endpoints may be called.</summary>
public sealed class PlaceTests
{
    [TestCase("mcp.example.org", true)]
    [TestCase("MCP.example.org:8443", true)]
    [TestCase("localhost:1", true)]
    [TestCase("127.0.0.1", true)]
    [TestCase("[::1]:8080", true)]
    [TestCase("mcp.example.org.", false)]
    [TestCase("127.0.0.1.evil.example", false)]
    [TestCase("10.0.0.1", false)]
    [TestCase("evil.example.com", false)]
    [TestCase("", false)]
    public void A_host_is_ours_if_it_is_the_public_one_or_this_machine(string host, bool ours) =>
        ForeignHost.IsOurs(new(host), new("mcp.example.org")).Should().Be(ours);

    [TestCase("evil.example.com", HttpStatusCode.MisdirectedRequest)]
    [TestCase("127.0.0.1.evil.example:80", HttpStatusCode.MisdirectedRequest)]
    [TestCase("localhost", HttpStatusCode.OK)]
    public async Task A_host_that_is_not_ours_is_421_even_with_a_token(string host, HttpStatusCode status)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(SampleServer.Settings());
        var alice = await gateway.SignInAsync("alice");

        var answer = await RawMcp.PostAsync(gateway, alice.AccessToken, RawMcp.Initialize, change: request => request.Headers.Host = host);

        answer.StatusCode.Should().Be(status);
    }

    [TestCase("https://inspector.example.org", HttpStatusCode.OK)]
    [TestCase("https://evil.example.com", HttpStatusCode.Forbidden)]
    [TestCase("null", HttpStatusCode.Forbidden)]
    [TestCase("https://inspector.example.org, https://evil.example.com", HttpStatusCode.Forbidden)]
    public async Task A_page_may_call_if_its_origin_is_listed(string origin, HttpStatusCode status)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(
            SampleServer.Settings(new Dictionary<string, string?> { ["Mcp:AllowedOrigins:0"] = "https://inspector.example.org" }));
        var alice = await gateway.SignInAsync("alice");

        var answer = await RawMcp.PostAsync(gateway, alice.AccessToken, RawMcp.Initialize, change: request => request.Headers.TryAddWithoutValidation("Origin", origin));

        answer.StatusCode.Should().Be(status);
    }
}
