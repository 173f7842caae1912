using System.Net;
using System.Text.Json;
using Gateway.Auth.Storage.Entities;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Tests.Auth.Protocol;

public sealed class PushTests
{
    private AuthServer server = null!;
    private Client client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        server = await AuthServer.StartAsync();
        client = await server.Seed.ClientAsync();
    }

    [TearDown]
    public async Task StopAsync() => await server.DisposeAsync();

    [Test]
    public async Task A_pushed_request_is_a_reference_that_opens_the_consent_page_once()
    {
        using var pushed = await PushAsync();

        pushed.StatusCode.Should().Be(HttpStatusCode.Created);
        pushed.Headers.CacheControl!.NoStore.Should().BeTrue();
        using var json = JsonDocument.Parse(await pushed.Content.ReadAsStringAsync());
        json.RootElement.GetProperty("expires_in").GetInt32().Should().BeInRange(5, 600);
        var reference = json.RootElement.GetProperty("request_uri").GetString()!;
        reference.Should().StartWith("urn:ietf:params:oauth:request_uri:").And.HaveLength(34 + 43);
        (await OpenAsync(reference)).Should().Contain("Allow Test client?");
        (await OpenAsync(reference)).Should().Contain("FJG-1203", "it was used");
    }

    [Test]
    public async Task What_the_browser_adds_to_the_reference_changes_nothing()
    {
        var reference = await ReferenceAsync(("scope", "forgejo:read"));

        var page = await OpenAsync(reference, "&scope=forgejo%3Awrite&redirect_uri=https%3A%2F%2Fattacker.example.org%2Fcb");

        page.Should().Contain("Allow Test client?").And.NotContain("Change things in your name").And.NotContain("attacker");
    }

    [Test]
    public async Task A_reference_is_its_clients_alone_and_is_not_spoilt_by_trying()
    {
        var reference = await ReferenceAsync();
        var other = await server.Seed.ClientAsync();

        (await OpenAsync(reference, client: other)).Should().Contain("FJG-1203");
        (await OpenAsync(reference)).Should().Contain("Allow Test client?");
    }

    [Test]
    public async Task A_reference_ends_after_90_seconds_and_its_row_goes()
    {
        var reference = await ReferenceAsync();
        server.Time.Advance(TimeSpan.FromSeconds(91));

        (await OpenAsync(reference)).Should().Contain("FJG-1203");
        await server.Get<Gateway.Auth.Storage.StoreSweep>().RunAsync(default);
        (await server.Seed.ReadAsync(context => context.PushedRequests.CountAsync())).Should().Be(0);
    }

    [Test]
    public async Task An_unknown_reference_is_a_page_and_never_a_redirect() =>
        (await OpenAsync("urn:ietf:params:oauth:request_uri:unknown", "&redirect_uri=" + Uri.EscapeDataString(Seed.Redirect))).Should().Contain("FJG-1203");

    [TestCase("redirect_uri", "https://attacker.example.org/cb", "invalid_request")]
    [TestCase("response_type", "token", "unsupported_response_type")]
    [TestCase("code_challenge_method", "plain", "invalid_request")]
    [TestCase("scope", "forgejo:admin", "invalid_scope")]
    [TestCase("resource", "https://elsewhere.example.org/mcp", "invalid_target")]
    [TestCase("request_uri", "urn:ietf:params:oauth:request_uri:x", "invalid_request")]
    [TestCase("dpop_jkt", "short", "invalid_request")]
    [TestCase("client_id", "unknown", "invalid_client")]
    public async Task What_the_authorization_endpoint_would_refuse_is_refused_at_once(string name, string value, string error)
    {
        using var refused = await PushAsync((name, value));

        (await TokenAnswer.ReadAsync(refused)).Error.Should().Be(error);
        (await server.Seed.ReadAsync(context => context.PushedRequests.CountAsync())).Should().Be(0);
    }

    [Test]
    public async Task Where_pushing_is_required_a_plain_request_is_refused_and_the_metadata_say_so()
    {
        await using var strict = await AuthServer.StartAsync(new() { ["OAuth:RequirePushedRequests"] = "true" });
        var known = await strict.Seed.ClientAsync();

        using var answer = await strict.Http.GetAsync(QueryHelpers.AddQueryString("/oauth/authorize", Parameters(known)!));

        QueryHelpers.ParseQuery(answer.Headers.Location!.Query)["error"].Should().Equal("invalid_request");
        (await strict.Http.GetStringAsync("/.well-known/oauth-authorization-server")).Should().Contain("\"require_pushed_authorization_requests\":true");
    }

    [Test]
    public async Task Past_ten_thousand_waiting_requests_newcomers_are_told_to_come_back()
    {
        await server.Get<Gateway.Auth.Storage.AuthStore>().WriteAsync((context, _) =>
        {
            context.PushedRequests.AddRange(Enumerable.Range(0, 10_000).Select(number => new PushedRequest
            {
                Hash = $"hash-{number}", ClientId = client.Id, Parameters = "{}", ExpiresAt = server.Time.GetUtcNow().AddSeconds(60),
            }));
            return Task.FromResult(0);
        }, default);

        using var full = await PushAsync();
        full.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        server.Time.Advance(TimeSpan.FromSeconds(61));
        using var room = await PushAsync();
        room.StatusCode.Should().Be(HttpStatusCode.Created);
    }

    private async Task<string> ReferenceAsync(params (string Name, string Value)[] changed)
    {
        using var pushed = await PushAsync(changed);
        using var json = JsonDocument.Parse(await pushed.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("request_uri").GetString()!;
    }

    private Task<HttpResponseMessage> PushAsync(params (string Name, string Value)[] changed)
    {
        var form = Parameters(client);
        foreach (var (name, value) in changed)
        {
            form[name] = value;
        }

        return server.PostAsync("/oauth/par", [.. form.Select(pair => (pair.Key, pair.Value))]);
    }

    private static Dictionary<string, string> Parameters(Client client) => new()
    {
        ["client_id"] = client.Id,
        ["response_type"] = "code",
        ["redirect_uri"] = Seed.Redirect,
        ["code_challenge"] = Seed.Challenge,
        ["code_challenge_method"] = "S256",
        ["resource"] = AuthServer.Mcp,
        ["state"] = "a-state",
    };

    private async Task<string> OpenAsync(string reference, string more = "", Client? client = null)
    {
        using var answer = await server.Http.GetAsync($"/oauth/authorize?client_id={(client ?? this.client).Id}&request_uri={Uri.EscapeDataString(reference)}{more}");
        answer.Headers.Location.Should().BeNull();
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
    }
}
