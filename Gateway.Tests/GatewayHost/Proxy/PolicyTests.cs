using System.Net;
using Gateway.Auth.Audit;
using Gateway.Configuration;
using Gateway.Proxy.Policies;
using Gateway.Tests.Support;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.GatewayHost.Proxy;

public sealed class PolicyTests
{
    [Test]
    public async Task Past_its_burst_a_client_gets_429_with_Retry_After()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(new Dictionary<string, string?>
        {
            ["RateLimits:oauth:Burst"] = "2",
            ["RateLimits:oauth:PerSecond"] = "1",
        });
        const string path = "/.well-known/oauth-authorization-server";

        // Refilling adds one a second: of twenty at once some must be refused.
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => gateway.GetAsync(path)));

        var refused = answers.First(answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta.Should().BeGreaterThan(TimeSpan.Zero);
        (await gateway.GetAsync("/healthz")).StatusCode.Should().Be(HttpStatusCode.OK, "a limit counts for its own routes alone");
    }

    [TestCase("203.0.113.7", "203.0.113.7")]
    [TestCase("::ffff:203.0.113.7", "203.0.113.7")]
    [TestCase("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    public void A_client_is_an_IPv4_address_or_an_IPv6_network(string address, string expected) =>
        NetworkPrefix.Of(IPAddress.Parse(address)).Should().Be(IPAddress.Parse(expected));

    [TestCase("http://localhost:6274", true)]
    [TestCase("http://127.0.0.1:1", true)]
    [TestCase("https://mcp.example.org", true)]
    [TestCase("http://mcp.example.org", false)]
    [TestCase("https://mcp.example.org.evil.example", false)]
    [TestCase("https://evil.example.com", false)]
    [TestCase("null", false)]
    [TestCase("", false)]
    [TestCase(null, false)]
    [TestCase("https://mcp.example.org/", false)]
    [TestCase("https://mcp.example.org:443", false)]
    [TestCase("https://user@mcp.example.org", false)]
    [TestCase("https://inspector.example.org", true)]
    [TestCase("http://inspector.example.org", false)]
    [TestCase("https://inspector.example.org:8443", false)]
    [TestCase("http://localhost.evil.example", false)]
    public void Pages_of_the_gateway_of_the_callers_machine_and_of_listed_origins_may_call_mcp(string? origin, bool allowed)
    {
        var origins = new AllowedOrigins(
            Options.Create(new GatewayOptions { PublicUrl = "https://mcp.example.org" }), Options.Create(new McpOptions { AllowedOrigins = ["https://inspector.example.org"] }));

        origins.Contains(origin).Should().Be(allowed);
    }

    [TestCase("http://localhost:6274", "http://localhost:6274")]
    [TestCase("https://evil.example.com", null)]
    public async Task A_preflight_to_mcp_is_answered_for_allowed_origins(string origin, string? allowed)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        var answer = await gateway.SendAsync(HttpMethod.Options, "/mcp", change: request =>
        {
            request.Headers.Add("Origin", origin);
            request.Headers.Add("Access-Control-Request-Method", "POST");
            request.Headers.Add("Access-Control-Request-Headers", "authorization,mcp-session-id");
        });

        answer.StatusCode.Should().Be(HttpStatusCode.NoContent);
        (answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : null).Should().Be(allowed);
    }

    [Test]
    public async Task Metadata_may_be_read_from_any_origin()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        var answer = await gateway.SendAsync(HttpMethod.Get, "/.well-known/oauth-protected-resource/mcp", change: request => request.Headers.Add("Origin", "https://any.example"));

        answer.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal("*");
    }
}
