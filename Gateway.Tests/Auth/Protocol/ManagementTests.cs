using System.Text.Json.Nodes;
using Gateway.Auth;
using Gateway.Auth.Audit;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Tests.Auth.Protocol;

/// <summary>RFC 7592: a client reads, changes and deletes its own registration.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
public sealed class ManagementTests
{
    private static readonly object Metadata = new { client_name = "Example", redirect_uris = new[] { "http://127.0.0.1/cb" } };
    private AuthServer server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => server = await AuthServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await server.DisposeAsync();

    [Test]
    public async Task A_registration_names_where_it_is_managed_and_by_which_token()
    {
        var client = await Registrant.RegisterAsync(server, Metadata);

        ((string?)client.Registered["registration_client_uri"]).Should().Be($"{AuthServer.PublicUrl}/oauth/register/{client.Id}");
        client.Token.Should().StartWith(RegistrationToken.Prefix);
        var row = await server.Seed.ReadAsync(context => context.Clients.SingleAsync(stored => stored.Id == client.Id));
        row.RegistrationTokenHash.Should().Be(new RegistrationToken(client.Token).Hash(), "only its hash is kept");
    }

    [Test]
    public async Task Reading_gives_what_was_registered()
    {
        var client = await Registrant.RegisterAsync(server, Metadata);
        var before = client.Registered.ToJsonString();

        var (status, json) = await client.SendAsync(HttpMethod.Get);

        status.Should().Be(200);
        json!.ToJsonString().Should().Be(before);
    }

    [Test]
    public async Task An_update_replaces_everything_and_the_token()
    {
        var client = await Registrant.RegisterAsync(server, new { client_name = "Example", redirect_uris = new[] { "https://a.example/cb" }, application_type = "native" });
        var (first, update) = (client.Token, client.Update());
        (update["redirect_uris"], update["client_name"]) = (new JsonArray("http://localhost/other"), "Renamed");
        update.Remove("application_type");

        var (status, json) = await client.SendAsync(HttpMethod.Put, update.ToJsonString());

        status.Should().Be(200);
        ((string?)json!["client_name"], (string?)json["redirect_uris"]![0], (string?)json["application_type"]).Should().Be(("Renamed", "http://localhost/other", "native"));
        client.Token.Should().NotBe(first);
        (await client.SendAsync(HttpMethod.Get, token: first)).Status.Should().Be(401, "the old token is used up");
        (await client.SendAsync(HttpMethod.Get)).Status.Should().Be(200);
        var row = await server.Seed.ReadAsync(context => context.Clients.SingleAsync(stored => stored.Id == client.Id));
        row.RedirectUris.Should().Equal("http://localhost/other");
    }

    [Test]
    public async Task What_is_no_good_update_changes_nothing()
    {
        var client = await Registrant.RegisterAsync(server, Metadata);
        foreach (var (name, value, error) in new (string, JsonNode?, string)[]
        {
            ("client_id", null, "invalid_client_metadata"), ("client_id", "another", "invalid_client_metadata"),
            ("registration_access_token", client.Token, "invalid_client_metadata"), ("registration_client_uri", "https://git.example.org/x", "invalid_client_metadata"),
            ("client_secret_expires_at", 0, "invalid_client_metadata"), ("client_id_issued_at", 1, "invalid_client_metadata"),
            ("client_secret", "chosen by the client", "invalid_client_metadata"), ("redirect_uris", new JsonArray("http://a.example/"), "invalid_redirect_uri"),
            ("redirect_uris", null, "invalid_redirect_uri"), ("grant_types", new JsonArray("implicit"), "invalid_client_metadata"),
        })
        {
            var update = client.Update();
            update[name] = value;

            var (status, json) = await client.SendAsync(HttpMethod.Put, update.ToJsonString());

            (status, (string?)json!["error"]).Should().Be((400, error), "{0}", name);
        }

        (await client.SendAsync(HttpMethod.Get)).Json!["client_name"]!.ToString().Should().Be("Example");
    }

    [Test]
    public async Task A_deleted_client_is_gone_with_all_that_people_allowed_it()
    {
        var client = await Registrant.RegisterAsync(server, Metadata);
        var row = await server.Seed.ReadAsync(context => context.Clients.SingleAsync(stored => stored.Id == client.Id));
        var grant = await server.Seed.GrantAsync(row, await server.Seed.PersonAsync());
        var tokens = await TokenAnswer.ReadAsync(await SignedIn.ExchangeAsync(server, row, (await server.Seed.CodeAsync(grant)).Value));
        (await server.CallAsync(tokens.Access!)).IsSuccessStatusCode.Should().BeTrue();

        (await client.SendAsync(HttpMethod.Delete)).Should().Be((204, null));

        ((int)(await server.CallAsync(tokens.Access!)).StatusCode).Should().Be(401);
        server.Observed.All.Should().Contain(ended => ended.GrantId == grant.Id);
        (await client.SendAsync(HttpMethod.Get)).Status.Should().Be(401, "RFC 7592 2: the client does not exist");
        (await TokenAnswer.ReadAsync(await server.PostAsync("/oauth/token", ("grant_type", "refresh_token"), ("client_id", client.Id), ("refresh_token", tokens.Refresh!))))
            .Error.Should().Be("invalid_client");
        var kinds = await server.Seed.ReadAsync(context => context.AuditRecords.Where(record => record.ClientId == client.Id).Select(record => record.Kind).ToListAsync());
        kinds.Should().Contain([AuditKinds.ClientRegistered, AuditKinds.ClientDeleted]);
    }

    [Test]
    public async Task Only_its_own_token_manages_a_client()
    {
        var (client, other) = (await Registrant.RegisterAsync(server, Metadata), await Registrant.RegisterAsync(server, Metadata));
        var seeded = await server.Seed.ClientAsync();

        foreach (var (token, path) in new[]
        {
            (null, client.Path), (other.Token, client.Path), ("fjg_rg_", client.Path), (client.Token + "x", client.Path), (client.Token, "/oauth/register/unknown"),
            (client.Token, "/oauth/register/" + seeded.Id), (client.Token, "/oauth/register/https:%2F%2Fapp.example.com%2Fclient.json"),
        })
        {
            foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Put, HttpMethod.Delete])
            {
                var (status, json) = await client.SendAsync(method, method == HttpMethod.Put ? "{}" : null, token, path);
                (status, (string?)json!["error"]).Should().Be((401, "invalid_token"), "{0} {1}", method, path);
            }
        }

        (await client.SendAsync(HttpMethod.Get)).Status.Should().Be(200);
    }
}
