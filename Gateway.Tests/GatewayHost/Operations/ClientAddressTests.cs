using Gateway.Proxy;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.GatewayHost.Operations;

public sealed class ClientAddressTests
{
    [TestCase(null, "203.0.113.7", "127.0.0.1")]
    [TestCase("10.0.0.0/8", "203.0.113.7", "127.0.0.1")]
    [TestCase("127.0.0.1", "203.0.113.7", "203.0.113.7")]
    [TestCase("127.0.0.0/8", "198.51.100.1, 203.0.113.7", "203.0.113.7", Description = "What a client wrote itself stands left of what the proxy added")]
    [TestCase("127.0.0.1", "rubbish", "127.0.0.1")]
    public async Task The_clients_address_comes_from_a_trusted_proxy_only(string? trusted, string forwarded, string expected)
    {
        await using var gateway = await StartAsync(trusted);

        var answer = await gateway.SendAsync(HttpMethod.Get, "/who", change: request => request.Headers.Add("X-Forwarded-For", forwarded));

        (await answer.Content.ReadAsStringAsync()).Should().StartWith(expected + " ");
    }

    [Test]
    public async Task Scheme_and_host_are_those_of_PublicUrl_whatever_a_proxy_or_client_says([Values(null, "127.0.0.1")] string? trusted)
    {
        await using var gateway = await StartAsync(trusted);

        var answer = await gateway.SendAsync(HttpMethod.Get, "/who", change: request =>
        {
            request.Headers.Host = "evil.example.com";
            request.Headers.Add("X-Forwarded-Host", "evil.example.com");
            request.Headers.Add("X-Forwarded-Proto", "http");
            request.Headers.Add("X-Forwarded-Prefix", "/evil");
            request.Headers.Add("Forwarded", "host=evil.example.com;proto=http");
        });

        (await answer.Content.ReadAsStringAsync()).Should().Be("127.0.0.1 https://mcp.example.org");
    }

    private static Task<GatewayUnderTest> StartAsync(string? trusted) => GatewayUnderTest.StartAsync(
        new Dictionary<string, string?>
        {
            ["Gateway:PublicUrl"] = "https://mcp.example.org",
            ["Gateway:TrustedProxies:0"] = trusted,
            ["ReverseProxy:Routes:who:ClusterId"] = "who",
            ["ReverseProxy:Routes:who:Match:Path"] = "/who",
            ["ReverseProxy:Clusters:who:Destinations:here:Address"] = "embedded://who",
        },
        builder => builder.Services.AddSingleton(new EmbeddedBranch("who", endpoints => endpoints.MapGet("/who", (HttpContext context) =>
            $"{context.Connection.RemoteIpAddress} {context.Request.Scheme}://{context.Request.Host}{context.Request.PathBase}"))));
}
