using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.Tests.Support;

namespace Gateway.Tests.GatewayHost.Proxy.Forwarding;

public sealed class ForwardingTests
{
    [Test]
    public async Task An_http_destination_is_forwarded_and_speaks_for_itself()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(new Dictionary<string, string?>
        {
            ["Gateway:PublicUrl"] = "http://localhost:1",
            ["ReverseProxy:Routes:echo:ClusterId"] = "echo",
            ["ReverseProxy:Routes:echo:Match:Path"] = "/echo/{**rest}",
            ["ReverseProxy:Clusters:echo:Destinations:there:Address"] = (await EchoServer.SharedAsync()).Url,
        });

        var answer = await gateway.GetAsync("/echo/some/path?with=query");

        var seen = await answer.Content.ReadFromJsonAsync<JsonObject>();
        ((string?)seen!["path"]).Should().Be("/echo/some/path");
        ((string?)seen["forwardedHost"]).Should().Be("localhost:1", "the host is PublicUrl's, whatever the request says");
        answer.Headers.Contains("X-Frame-Options").Should().BeFalse();
        answer.Headers.Contains("X-Request-Id").Should().BeTrue();
    }

    [Test]
    public async Task A_destination_of_our_own_has_security_headers_and_names_no_server()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        var answer = await gateway.GetAsync("/healthz");

        answer.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        answer.Headers.GetValues("Referrer-Policy").Should().Equal("no-referrer");
        answer.Headers.Server.Should().BeEmpty();
    }
}
