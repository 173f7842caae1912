using System.Net.Http.Headers;
using System.Text;
using Gateway.Auth;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Tests.Auth.Protocol;

/// <summary>Clients with a secret: none unless the operator allows it, and then it is required.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
public sealed class ClientSecretTests
{
    private static readonly string Known = new('k', 32);
    private AuthServer server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => server = await AuthServer.StartAsync(new()
    {
        ["Clients:AllowSecrets"] = "true",
        ["Clients:Known:portal:Name"] = "Portal",
        ["Clients:Known:portal:Secret"] = Known,
        ["Clients:Known:portal:RedirectUris:0"] = Seed.Redirect,
    });

    [OneTimeTearDown]
    public async Task StopAsync() => await server.DisposeAsync();

    [TestCase("client_secret_post")]
    [TestCase("client_secret_basic")]
    public async Task Who_asks_for_a_secret_gets_one_that_is_stored_as_a_hash_and_never_ends(string method)
    {
        var client = await RegisterAsync(method);

        client.Secret.Should().StartWith(ClientSecret.Prefix);
        ((string?)client.Registered["token_endpoint_auth_method"], (int)client.Registered["client_secret_expires_at"]!).Should().Be((method, 0));
        (await server.Seed.ReadAsync(context => context.Clients.SingleAsync(row => row.Id == client.Id))).SecretHash.Should().Be(new ClientSecret(client.Secret!).Hash());
        (await client.SendAsync(HttpMethod.Get)).Json!.ContainsKey("client_secret").Should().BeFalse("it is given once");
    }

    [TestCase("none")]
    [TestCase(null)]
    public async Task Who_does_not_ask_gets_none(string? method) => (await RegisterAsync(method)).Secret.Should().BeNull();

    [Test]
    public async Task An_issued_secret_is_required_and_compared()
    {
        var client = await RegisterAsync("client_secret_post");
        var other = await RegisterAsync("client_secret_post");

        foreach (var (post, basic, right) in new[]
        {
            (client.Secret, null, true), (null, client.Secret, true), ("", client.Secret, true),
            (null, null, false), ("", null, false), (client.Secret + "x", null, false), (other.Secret, null, false), (null, "wrong", false), (null, "", false),
        })
        {
            var (status, error, challenge) = await AskAsync(client.Id, post, basic);
            (status, error).Should().Be(right ? (400, "invalid_grant") : (401, "invalid_client"), "{0} {1}", post, basic);
            challenge.Should().Be(!right && basic is not null, "401 names the scheme that the client tried");
        }

        (await AskAsync(client.Id, client.Secret, client.Secret)).Error.Should().Be("invalid_request", "one way for each request");
    }

    [Test]
    public async Task The_secret_is_required_at_revocation_too()
    {
        var client = await RegisterAsync("client_secret_post");

        ((int)(await server.PostAsync("/oauth/revoke", ("client_id", client.Id), ("token", "x"))).StatusCode).Should().Be(401);
        ((int)(await server.PostAsync("/oauth/revoke", ("client_id", client.Id), ("token", "x"), ("client_secret", client.Secret!))).StatusCode).Should().Be(200);
    }

    [Test]
    public async Task A_listed_clients_secret_is_required_and_compared()
    {
        (await AskAsync("portal", Known, null)).Error.Should().Be("invalid_grant");
        (await AskAsync("portal", null, Known)).Error.Should().Be("invalid_grant");
        (await AskAsync("portal", null, null)).Error.Should().Be("invalid_client");
        (await AskAsync("portal", Known + "x", null)).Error.Should().Be("invalid_client");
    }

    [Test]
    public async Task An_update_keeps_gives_and_takes_secrets()
    {
        var client = await RegisterAsync("client_secret_post");
        var secret = client.Secret!;
        var update = client.Update();
        update["client_secret"] = secret;
        var kept = await client.SendAsync(HttpMethod.Put, update.ToJsonString());
        kept.Status.Should().Be(200);
        kept.Json!.ContainsKey("client_secret").Should().BeFalse();
        (await AskAsync(client.Id, secret, null)).Error.Should().Be("invalid_grant");

        update = client.Update();
        update["token_endpoint_auth_method"] = "none";
        (await client.SendAsync(HttpMethod.Put, update.ToJsonString())).Status.Should().Be(200);
        (await AskAsync(client.Id, null, null)).Error.Should().Be("invalid_grant");

        update = client.Update();
        update["token_endpoint_auth_method"] = "client_secret_basic";
        await client.SendAsync(HttpMethod.Put, update.ToJsonString());
        client.Secret.Should().NotBeNull().And.NotBe(secret);
        (await AskAsync(client.Id, null, client.Secret)).Error.Should().Be("invalid_grant");
    }

    [Test]
    public async Task The_metadata_offer_what_there_is_and_none_first()
    {
        (await server.Http.GetStringAsync("/.well-known/oauth-authorization-server")).Should()
            .Contain("""token_endpoint_auth_methods_supported":["none","client_secret_basic","client_secret_post"]""");
        await using var plain = await AuthServer.StartAsync();
        (await plain.Http.GetStringAsync("/.well-known/oauth-authorization-server")).Should().Contain("""token_endpoint_auth_methods_supported":["none"]""");
    }

    private Task<Registrant> RegisterAsync(string? method) =>
        Registrant.RegisterAsync(server, new { redirect_uris = new[] { "https://a.example/cb" }, token_endpoint_auth_method = method });

    // A refresh token that nobody has: who gets past the client's check hears invalid_grant.
    private async Task<(int Status, string? Error, bool Challenge)> AskAsync(string id, string? post, string? basic)
    {
        Dictionary<string, string> form = new() { ["grant_type"] = "refresh_token", ["refresh_token"] = "x", ["client_id"] = id };
        if (post is not null)
        {
            form["client_secret"] = post;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token") { Content = new FormUrlEncodedContent(form) };
        request.Headers.Authorization = basic is null ? null : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{id}:{basic}")));
        using var response = await server.Http.SendAsync(request);
        var answer = await TokenAnswer.ReadAsync(response);
        return (answer.Status, answer.Error, response.Headers.WwwAuthenticate.Count > 0);
    }
}
