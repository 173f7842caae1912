using System.Text.Json.Nodes;
using Gateway.Sandbox.Forgejo;
using Gateway.Sandbox.SignIn;

namespace Gateway.Tests.Sandbox.Forgejo;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.All)]
[CancelAfter(60_000)]
internal sealed class TokenEndpointTests : IAsyncDisposable
{
    private StandInForgejo forgejo = null!;
    private ForgejoApp app = null!;
    private ScriptedPerson alice = null!;

    [SetUp]
    public async Task StartAsync()
    {
        forgejo = await StandInForgejo.StartAsync();
        app = new ForgejoApp(forgejo);
        alice = new ScriptedPerson("alice", forgejo.PasswordOf("alice"));
    }

    public async ValueTask DisposeAsync()
    {
        alice.Dispose();
        app.Dispose();
        await forgejo.DisposeAsync();
    }

    [Test]
    public async Task A_code_gives_long_tokens_for_an_hour(CancellationToken cancellationToken)
    {
        var (status, body) = await app.ExchangeAsync(await app.CodeAsync(alice, cancellationToken), cancellationToken);

        status.Should().Be(200);
        ((string)body["access_token"]!).Length.Should().BeGreaterThan(800);
        ((string)body["token_type"]!).Should().Be("bearer");
        ((int)body["expires_in"]!).Should().Be(3600);
        body["scope"].Should().BeNull();
        body["id_token"].Should().NotBeNull("openid was asked for");
    }

    [TestCase("client_id", "nobody", "invalid_client", "cannot load client with client id: 'nobody'")]
    [TestCase("client_secret", "wrong", "unauthorized_client", "invalid client secret")]
    [TestCase("client_secret", "", "unauthorized_client", "invalid empty client secret")]
    [TestCase("code", "gta_unknown", "unauthorized_client", "client is not authorized")]
    [TestCase("redirect_uri", "http://127.0.0.1:1/other", "unauthorized_client", "redirect_uri does not match the authorization request")]
    [TestCase("code_verifier", "wrong", "unauthorized_client", "failed PKCE code challenge")]
    [TestCase("grant_type", "password", "unsupported_grant_type", null)]
    public async Task A_code_exchange_is_refused_as_Forgejo_does(string field, string value, string error, string? description, CancellationToken cancellationToken)
    {
        var code = await app.CodeAsync(alice, cancellationToken);

        var refusal = await app.ExchangeAsync(code, cancellationToken, (field, value));

        ShouldBe(refusal, error, description);
        (await app.ExchangeAsync(code, cancellationToken)).Status.Should().Be(200, "a refused exchange does not use up the code");
    }

    [TestCase("client_id", "nobody", "invalid_client", "cannot load client with client id: 'nobody'")]
    [TestCase("client_secret", "wrong", "invalid_client", "invalid client secret")]
    [TestCase("client_secret", "", "invalid_client", "invalid empty client secret")]
    [TestCase("refresh_token", "rubbish", "unauthorized_client", "unable to parse refresh token")]
    [TestCase("refresh_token", "a.b.c", "unauthorized_client", "unable to parse refresh token")]
    public async Task A_refresh_is_refused_as_Forgejo_does(string field, string value, string error, string description, CancellationToken cancellationToken)
    {
        var tokens = await app.SignInAsync(alice, cancellationToken);

        ShouldBe(await app.RefreshAsync((string)tokens["refresh_token"]!, cancellationToken, (field, value)), error, description);
    }

    [Test]
    public async Task A_code_works_once(CancellationToken cancellationToken)
    {
        var code = await app.CodeAsync(alice, cancellationToken);
        await app.ExchangeAsync(code, cancellationToken);

        ShouldBe(await app.ExchangeAsync(code, cancellationToken), "unauthorized_client", "client is not authorized");
    }

    [Test]
    public async Task Another_application_gets_nothing_for_a_code_or_refresh_token(CancellationToken cancellationToken)
    {
        using var other = await RegisterAsync(forgejo, app, confidential: true, cancellationToken);
        var code = await app.CodeAsync(alice, cancellationToken);

        ShouldBe(await other.ExchangeAsync(code, cancellationToken), "invalid_grant", "invalid grant");
        var tokens = (await app.ExchangeAsync(code, cancellationToken)).Body;
        ShouldBe(await other.RefreshAsync((string)tokens["refresh_token"]!, cancellationToken), "invalid_grant", "refresh token was not issued to this client");
    }

    [Test]
    public async Task Every_issue_kills_earlier_refresh_tokens_and_spares_access_tokens(CancellationToken cancellationToken)
    {
        var first = await app.SignInAsync(alice, cancellationToken);
        var second = await app.SignInAsync(alice, cancellationToken);

        ShouldBe(await app.RefreshAsync((string)first["refresh_token"]!, cancellationToken), "unauthorized_client", "token was already used");
        (await app.RefreshAsync((string)second["refresh_token"]!, cancellationToken)).Status.Should().Be(200, "the grant lives");
        ShouldBe(await app.RefreshAsync((string)second["refresh_token"]!, cancellationToken), "unauthorized_client", "token was already used");
        (await app.ApiAsync(HttpMethod.Get, "/user", (string)first["access_token"]!, cancellationToken)).Status.Should().Be(200);
        forgejo.Counters.Refreshes.Should().Be(1);
    }

    [Test]
    public async Task With_the_old_default_refresh_tokens_can_be_used_again(CancellationToken cancellationToken)
    {
        forgejo.Settings.InvalidateRefreshTokens = false;
        var tokens = await app.SignInAsync(alice, cancellationToken);

        (await app.RefreshAsync((string)tokens["refresh_token"]!, cancellationToken)).Status.Should().Be(200);
        (await app.RefreshAsync((string)tokens["refresh_token"]!, cancellationToken)).Status.Should().Be(200);
    }

    [Test]
    public async Task A_revoked_grant_ends_refresh_and_access_at_once(CancellationToken cancellationToken)
    {
        var tokens = await app.SignInAsync(alice, cancellationToken);

        forgejo.RevokeGrants("alice");

        ShouldBe(await app.RefreshAsync((string)tokens["refresh_token"]!, cancellationToken), "invalid_grant", "grant does not exist");
        (await app.ApiAsync(HttpMethod.Get, "/version", (string)tokens["access_token"]!, cancellationToken)).Status.Should().Be(401);
    }

    [Test]
    public async Task A_lost_counter_race_is_invalid_grant_though_the_grant_lives(CancellationToken cancellationToken)
    {
        var tokens = await app.SignInAsync(alice, cancellationToken);
        forgejo.Faults.RaceCounter();

        ShouldBe(await app.RefreshAsync((string)tokens["refresh_token"]!, cancellationToken), "invalid_grant", "cannot increase the grant counter");
        (await app.RefreshAsync((string)tokens["refresh_token"]!, cancellationToken)).Status.Should().Be(200);
    }

    [Test]
    public async Task Lifetimes_follow_the_settings(CancellationToken cancellationToken)
    {
        (forgejo.Settings.AccessTokenLifetime, forgejo.Settings.RefreshTokenLifetime) = (TimeSpan.Zero, TimeSpan.Zero);
        var tokens = await app.SignInAsync(alice, cancellationToken);

        (await app.ApiAsync(HttpMethod.Get, "/user", (string)tokens["access_token"]!, cancellationToken)).Status.Should().Be(401);
        ShouldBe(await app.RefreshAsync((string)tokens["refresh_token"]!, cancellationToken), "unauthorized_client", "unable to parse refresh token");
    }

    internal static async Task<ForgejoApp> RegisterAsync(StandInForgejo forgejo, ForgejoApp by, bool confidential, CancellationToken cancellationToken)
    {
        var body = new { name = "another", confidential_client = confidential, redirect_uris = new[] { ForgejoApp.Callback.ToString() } };
        var (status, made) = await by.ApiAsync(HttpMethod.Post, "/user/applications/oauth2", forgejo.CreateAccessToken("site-admin"), cancellationToken, body);
        status.Should().Be(201);
        ((string)made!["client_secret"]!).Should().StartWith("gto_");
        return new ForgejoApp(forgejo, (string)made["client_id"]!, (string)made["client_secret"]!);
    }

    private static void ShouldBe((int Status, JsonNode Body) refusal, string error, string? description)
    {
        refusal.Status.Should().Be(400);
        ((string)refusal.Body["error"]!).Should().Be(error);
        if (description is not null)
        {
            ((string)refusal.Body["error_description"]!).Should().Be(description);
        }
    }
}
