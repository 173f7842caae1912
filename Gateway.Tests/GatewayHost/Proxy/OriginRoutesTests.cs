using System.Net;
using Gateway.Sandbox.Forgejo;
using Gateway.Sandbox.SignIn;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy;

namespace Gateway.Tests.GatewayHost.Proxy;

public sealed class OriginRoutesTests
{
    private static readonly (string Method, string Path)[] Aliases = [("GET", "/authorize?client_id=x"), ("POST", "/token"), ("POST", "/register")];

    [Test]
    public async Task On_a_host_of_its_own_a_client_that_looks_at_the_origin_signs_in()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var client = new OAuthClient(new Uri(gateway.Url, "/mcp"), "Test client");
        using var alice = new ScriptedPerson("alice", gateway.Forgejo.PasswordOf("alice"));
        await client.DiscoverAsync(Patience.Token);
        client.LookAtTheOrigin();
        await client.RegisterAsync(Patience.Token);

        var tokens = await client.SignInAsync(alice, null, Patience.Token);

        tokens.Succeeded.Should().BeTrue();
        client.Server!.TokenEndpoint.AbsolutePath.Should().Be("/token");
    }

    [Test]
    public async Task Only_the_exact_method_and_path_and_for_authorize_a_client_id()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        foreach (var (method, path) in ((string, string)[])[("GET", "/authorize"), ("GET", "/authorize/more?client_id=x"), ("POST", "/token/more"), ("POST", "/par"), ("POST", "/revoke")])
        {
            (await gateway.SendAsync(new HttpMethod(method), path)).StatusCode.Should().Be(HttpStatusCode.NotFound, path);
        }

        foreach (var (method, path) in ((string, string)[])[("POST", "/authorize?client_id=x"), ("GET", "/token"), ("GET", "/register"), ("DELETE", "/register")])
        {
            (await gateway.SendAsync(new HttpMethod(method), path)).StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed, path);
        }

        foreach (var (method, path) in Aliases)
        {
            (await gateway.SendAsync(new HttpMethod(method), path)).StatusCode.Should().BeOneOf([HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized], path);
        }
    }

    [TestCase("/token")]
    [TestCase("/register")]
    [TestCase("/oauth/par")]
    public async Task Clients_in_browsers_may_post_there_from_any_origin(string path)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        var answer = await gateway.SendAsync(HttpMethod.Options, path, change: request =>
        {
            request.Headers.Add("Origin", "https://inspector.example.org");
            request.Headers.Add("Access-Control-Request-Method", "POST");
        });

        answer.StatusCode.Should().Be(HttpStatusCode.NoContent);
        answer.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal("*");
    }

    [TestCase("ReverseProxy:Clusters:behind:Destinations:here:Address", "{forgejo}")]
    [TestCase("OAuth:OriginAliases", "false")]
    public async Task They_are_off_where_Forgejos_pages_would_be_hidden_and_where_they_are_not_wanted(string key, string value)
    {
        await using var forgejo = await StandInForgejo.StartAsync(cancellationToken: Patience.Token);
        await using var gateway = await GatewayUnderTest.StartAsync(
            new Dictionary<string, string?> { [key] = value.Replace("{forgejo}", forgejo.Url, StringComparison.Ordinal) }, forgejo: forgejo);

        foreach (var (method, path) in Aliases.Append(("GET", "/.well-known/openid-configuration")))
        {
            (await gateway.SendAsync(new HttpMethod(method), path)).StatusCode.Should().Be(HttpStatusCode.NotFound, path);
        }
    }

    [Test]
    public async Task An_issuer_at_the_root_is_the_public_origin_in_every_document_and_answer()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(new Dictionary<string, string?> { ["OAuth:IssuerPath"] = "/" });
        using var client = new OAuthClient(new Uri(gateway.Url, "/mcp"), "Test client");
        using var alice = new ScriptedPerson("alice", gateway.Forgejo.PasswordOf("alice"));

        (await client.SignInAsync(alice, null, Patience.Token)).Succeeded.Should().BeTrue("the answer names the issuer that the client expects");

        client.Server!.Issuer.Should().Be(gateway.Url.GetLeftPart(UriPartial.Authority));
    }

    [Test]
    public async Task Every_public_route_has_a_rate_limit_of_the_configuration_a_time_out_and_says_whom_it_serves()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        var routes = gateway.Services.GetRequiredService<IProxyStateLookup>().GetRoutes().Select(route => route.Config).ToList();

        routes.Select(route => route.Match.Path).Should().Contain(["/mcp", "/healthz", "/readyz", "/oauth/{**rest}", "/oauth/par", "/authorize", "/token", "/register"]);
        routes.Should().OnlyContain(route => !string.IsNullOrEmpty(route.RateLimiterPolicy) && route.RateLimiterPolicy != "disable");
        routes.Should().OnlyContain(route => !string.IsNullOrEmpty(route.TimeoutPolicy) && !string.IsNullOrEmpty(route.AuthorizationPolicy) && !string.IsNullOrEmpty(route.CorsPolicy));
    }
}
