using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.Tests.Support;

namespace Gateway.Tests.GatewayHost.Proxy;

public sealed class StdioRouteTests
{
    /// <summary>Configuration alone: a server, a cluster and a route.</summary>
    public static readonly IReadOnlyDictionary<string, string?> SecondServer = new Dictionary<string, string?>
    {
        ["StdioServers:second:Command"] = "/bin/cat",
        ["ReverseProxy:Clusters:second:Destinations:here:Address"] = "stdio://second",
        ["ReverseProxy:Routes:second:ClusterId"] = "second",
        ["ReverseProxy:Routes:second:Match:Path"] = "/mcp/second",
        ["ReverseProxy:Routes:second:AuthorizationPolicy"] = "mcp",
    };

    [Test]
    public async Task A_stranger_gets_a_challenge_that_names_the_metadata([Values("GET", "POST", "DELETE")] string method)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        var answer = await gateway.SendAsync(new HttpMethod(method), "/mcp");

        answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        var challenge = answer.Headers.WwwAuthenticate.Single();
        challenge.Scheme.Should().Be("Bearer");
        challenge.Parameter.Should().Contain($"resource_metadata=\"{gateway.Url}.well-known/oauth-protected-resource/mcp\"").And.Contain("scope=\"forgejo:write\"");
    }

    [Test]
    public async Task A_second_server_is_a_cluster_and_a_route_and_a_resource_of_its_own()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(SecondServer);

        var metadata = await gateway.Http.GetFromJsonAsync<JsonObject>(new Uri(gateway.Url, "/.well-known/oauth-protected-resource/mcp/second"));
        var challenge = (await gateway.GetAsync("/mcp/second")).Headers.WwwAuthenticate.Single();

        ((string?)metadata!["resource"]).Should().Be($"{gateway.Url}mcp/second");
        challenge.Parameter.Should().Contain("/.well-known/oauth-protected-resource/mcp/second");
    }

    [Test]
    public async Task The_transport_of_2024_11_05_is_a_part_of_its_servers_resource()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        var challenge = (await gateway.GetAsync("/mcp/sse")).Headers.WwwAuthenticate.Single();
        var metadata = await gateway.Http.GetFromJsonAsync<JsonObject>(new Uri(gateway.Url, "/.well-known/oauth-protected-resource/mcp/sse"));

        challenge.Parameter.Should().Contain($"resource_metadata=\"{gateway.Url}.well-known/oauth-protected-resource/mcp\"");
        ((string?)metadata!["resource"]).Should().Be($"{gateway.Url}mcp");
    }

    [Test]
    public async Task The_transport_of_2024_11_05_needs_its_servers_route()
    {
        var start = () => GatewayUnderTest.StartAsync(new Dictionary<string, string?>
        {
            ["StdioServers:second:Command"] = "/bin/cat",
            ["ReverseProxy:Clusters:second:Destinations:here:Address"] = "stdio+sse://second",
            ["ReverseProxy:Routes:second:ClusterId"] = "second",
            ["ReverseProxy:Routes:second:Match:Path"] = "/mcp/second/sse",
            ["ReverseProxy:Routes:second:AuthorizationPolicy"] = "mcp",
        });

        (await start.Should().ThrowAsync<Gateway.Configuration.InvalidConfigurationException>()).Which.Errors.Should().ContainSingle().Which.Should().Contain("stdio://second");
    }

    [Test]
    public async Task Without_a_second_server_there_is_no_second_resource()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        (await gateway.GetAsync("/.well-known/oauth-protected-resource/mcp/second")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await gateway.GetAsync("/mcp/second")).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [TestCase("/.well-known/oauth-protected-resource", HttpStatusCode.OK)]
    [TestCase("/.well-known/oauth-protected-resource/mcp", HttpStatusCode.OK)]
    [TestCase("/.well-known/oauth-authorization-server", HttpStatusCode.OK)]
    [TestCase("/.well-known/oauth-authorization-server/oauth", HttpStatusCode.OK)]
    [TestCase("/.well-known/openid-configuration/oauth", HttpStatusCode.OK)]
    [TestCase("/.well-known/openid-configuration", HttpStatusCode.OK)]
    [TestCase("/.well-known/openid-configuration/mcp", HttpStatusCode.NotFound)]
    [TestCase("/.well-known/oauth-protected-resource/other", HttpStatusCode.NotFound)]
    [TestCase("/.well-known/webfinger", HttpStatusCode.NotFound)]
    public async Task Well_known_paths_are_an_exact_list(string path, HttpStatusCode expected)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        (await gateway.GetAsync(path)).StatusCode.Should().Be(expected);
    }
}
