using System.Net;
using System.Text;
using System.Text.Json;
using Gateway.Auth;
using Gateway.Auth.Protocol.Introspection;

namespace Gateway.Tests.Auth.Protocol;

[FixtureLifeCycle(LifeCycle.SingleInstance)]
public sealed class IntrospectionTests
{
    private const string Secret = "a-secret-of-at-least-32-characters-1";
    private AuthServer server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => server = await AuthServer.StartAsync(new()
    {
        ["ResourceServers:api:Secret"] = Secret,
        ["ResourceServers:api:Resource"] = AuthServer.Mcp,
        ["ResourceServers:other:Secret"] = Secret + "2",
        ["ResourceServers:other:Resource"] = AuthServer.Other,
    });

    [OneTimeTearDown]
    public async Task StopAsync() => await server.DisposeAsync();

    [Test]
    public async Task A_resource_server_learns_of_a_token_for_itself([Values] bool basic)
    {
        var person = await SignedIn.StartAsync(server);

        var answer = await AskAsync("api", Secret, person.First.Access!, basic);

        answer.GetProperty("active").GetBoolean().Should().BeTrue();
        answer.GetProperty("client_id").GetString().Should().Be(person.Client.Id);
        answer.GetProperty("sub").GetString().Should().Be(person.Person.Id);
        answer.GetProperty("aud").GetString().Should().Be(AuthServer.Mcp);
        answer.GetProperty("iss").GetString().Should().Be(AuthServer.PublicUrl + "/oauth");
        answer.GetProperty("scope").GetString().Should().Be("forgejo:read forgejo:write");
        answer.GetProperty("token_type").GetString().Should().Be("Bearer");
        answer.GetProperty("exp").GetInt64().Should().Be(server.Time.GetUtcNow().AddHours(1).ToUnixTimeSeconds());
        answer.TryGetProperty("cnf", out _).Should().BeFalse();
    }

    [Test]
    public async Task A_bound_token_names_its_key()
    {
        using var client = new DpopClient(server);
        var registered = await server.Seed.ClientAsync();
        var code = await server.Seed.CodeAsync(await server.Seed.GrantAsync(registered, await server.Seed.PersonAsync()));
        var (token, _) = await client.TokenAsync(
            ("grant_type", "authorization_code"), ("client_id", registered.Id), ("code", code.Value), ("code_verifier", Seed.Verifier), ("resource", AuthServer.Mcp));

        var answer = await AskAsync("api", Secret, token.Access!);

        answer.GetProperty("token_type").GetString().Should().Be("DPoP");
        answer.GetProperty("cnf").GetProperty("jkt").GetString().Should().Be(client.Thumbprint);
    }

    [Test]
    public async Task Another_audience_a_refresh_token_an_ended_one_and_an_unknown_one_are_all_just_inactive()
    {
        var (person, revoked) = (await SignedIn.StartAsync(server), await SignedIn.StartAsync(server));
        await server.PostAsync("/oauth/revoke", ("client_id", revoked.Client.Id), ("token", revoked.First.Refresh!));

        (string Id, string Secret, string Token)[] questions =
        [
            ("other", Secret + "2", person.First.Access!), ("api", Secret, person.First.Refresh!), ("api", Secret, revoked.First.Access!), ("api", Secret, "nonsense"),
        ];
        foreach (var (id, secret, token) in questions)
        {
            (await AskAsync(id, secret, token)).GetRawText().Should().Be("""{"active":false}""");
        }
    }

    [TestCase("api", "wrong")]
    [TestCase("api", "")]
    [TestCase("api", Secret + "2")]
    [TestCase("nobody", Secret)]
    [TestCase("", "")]
    public async Task Nobody_else_may_ask(string id, string secret)
    {
        var person = await SignedIn.StartAsync(server);

        foreach (var basic in (bool[])[true, false])
        {
            using var response = await SendAsync(id, secret, person.First.Access!, basic);
            response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
            response.Headers.WwwAuthenticate.ToString().Should().StartWith("Basic");
            (await TokenAnswer.ReadAsync(response)).Error.Should().Be("invalid_client");
        }
    }

    [Test]
    public async Task The_metadata_names_it_only_where_somebody_may_ask()
    {
        await using var plain = await AuthServer.StartAsync();
        var uri = new Uri("/.well-known/oauth-authorization-server/oauth", UriKind.Relative);

        using var with = JsonDocument.Parse(await server.Http.GetStringAsync(uri));
        with.RootElement.GetProperty("introspection_endpoint").GetString().Should().Be(AuthServer.PublicUrl + "/oauth/introspect");
        using var without = JsonDocument.Parse(await plain.Http.GetStringAsync(uri));
        without.RootElement.TryGetProperty("introspection_endpoint", out _).Should().BeFalse();
        without.RootElement.TryGetProperty("introspection_endpoint_auth_methods_supported", out _).Should().BeFalse();
        (await plain.PostAsync("/oauth/introspect", ("token", "x"))).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [TestCase("mcp")]
    [TestCase("https://git.example.org/mcp/")]
    [TestCase("https://git.example.org/mcp/unknown")]
    public void Short_secrets_and_resources_of_others_are_reported_at_once(string resource) =>
        new ResourceServersOptionsValidator(new(server.Get<AuthorizationServerOptions>))
            .Validate(null, new() { ["api"] = new ResourceServerOptions { Secret = "short", Resource = resource } })
            .Failures.Should().HaveCount(2).And.OnlyContain(failure => failure.StartsWith("ResourceServers:api:", StringComparison.Ordinal));

    private async Task<JsonElement> AskAsync(string id, string secret, string token, bool basic = true)
    {
        using var response = await SendAsync(id, secret, token, basic);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Headers.CacheControl!.NoStore.Should().BeTrue();
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return json.RootElement.Clone();
    }

    private async Task<HttpResponseMessage> SendAsync(string id, string secret, string token, bool basic)
    {
        Dictionary<string, string> form = new() { ["token"] = token };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/introspect");
        if (basic)
        {
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}")));
        }
        else
        {
            (form["client_id"], form["client_secret"]) = (id, secret);
        }

        request.Content = new FormUrlEncodedContent(form);
        return await server.Http.SendAsync(request);
    }
}
