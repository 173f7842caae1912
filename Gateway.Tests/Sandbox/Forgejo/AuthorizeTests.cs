using System.Net;
using Gateway.Sandbox.Forgejo;
using Gateway.Sandbox.SignIn;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Tests.Sandbox.Forgejo;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.All)]
[CancelAfter(60_000)]
internal sealed class AuthorizeTests : IAsyncDisposable
{
    private StandInForgejo forgejo = null!;
    private ForgejoApp app = null!;
    private ScriptedPerson alice = null!;

    [SetUp]
    public async Task StartAsync()
    {
        forgejo = await StandInForgejo.StartAsync(new StandInForgejoOptions { RedirectUris = [ForgejoApp.Callback.ToString()] });
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
    public async Task A_confidential_application_sees_sign_in_and_consent_once_and_then_silence(CancellationToken cancellationToken)
    {
        await app.CodeAsync(alice, cancellationToken);
        alice.Answered.Should().HaveCount(2);

        await app.CodeAsync(alice, cancellationToken, ("prompt", "login"), ("scope", "all"));

        alice.Answered.Should().HaveCount(2, "neither prompt nor other scopes bring a page back");
        forgejo.Counters.Consents.Should().Be(1);
        forgejo.Counters.SignIns.Should().Be(1);
    }

    [Test]
    public async Task A_public_application_is_asked_each_time_and_told_that_its_scopes_differ(CancellationToken cancellationToken)
    {
        using var other = await TokenEndpointTests.RegisterAsync(forgejo, app, confidential: false, cancellationToken);
        await other.CodeAsync(alice, cancellationToken);
        await other.CodeAsync(alice, cancellationToken);
        forgejo.Counters.Consents.Should().Be(2);

        await ShouldComeBackWith(other, ("scope", "read:user"), "server_error", "a grant exists with different scope", cancellationToken);
        await ShouldComeBackWith(other, ("code_challenge_method", null), "invalid_request", "PKCE is required for public clients", cancellationToken);
    }

    [TestCase("response_type", "token", "unsupported_response_type")]
    [TestCase("code_challenge_method", "S512", "invalid_request")]
    public Task Bad_requests_come_back_as_errors(string field, string value, string error, CancellationToken cancellationToken)
        => ShouldComeBackWith(app, (field, value), error, null, cancellationToken);

    [Test]
    public async Task Denial_comes_back_as_access_denied(CancellationToken cancellationToken)
    {
        alice.Presses = ["false"];

        await ShouldComeBackWith(app, ("nonce", "x"), "access_denied", "the request is denied", cancellationToken);
    }

    [TestCase("client_id", "nobody")]
    [TestCase("redirect_uri", "http://127.0.0.1:1/elsewhere")]
    public async Task A_bad_client_or_redirect_is_a_page_and_never_a_redirect(string field, string value, CancellationToken cancellationToken)
    {
        var visit = await alice.WalkAsync(app.AuthorizeAddress((field, value)), ForgejoApp.Callback, cancellationToken);

        (visit.AtCallback, visit.Status).Should().Be((false, HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task Redirects_compare_without_case_and_trailing_slash_but_with_the_port(CancellationToken cancellationToken)
    {
        const string other = "HTTP://127.0.0.1:1/OAuth/callback/";
        var visit = await alice.WalkAsync(app.AuthorizeAddress(("redirect_uri", other)), new Uri(other), cancellationToken);
        visit.AtCallback.Should().BeTrue();

        visit = await alice.WalkAsync(app.AuthorizeAddress(("redirect_uri", "http://127.0.0.1:2/oauth/callback")), ForgejoApp.Callback, cancellationToken);
        visit.Status.Should().Be(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task The_older_of_two_tabs_gets_a_400(CancellationToken cancellationToken)
    {
        alice.Presses = [];
        var older = await alice.WalkAsync(app.AuthorizeAddress(("state", "older")), ForgejoApp.Callback, cancellationToken);
        await alice.OpenAsync(app.AuthorizeAddress(("state", "newer")), ForgejoApp.Callback, cancellationToken);

        var form = older.Forms.Single();
        var visit = await alice.SubmitAsync(form, form.Fill(form.Buttons[0], new Dictionary<string, string>()), ForgejoApp.Callback, cancellationToken);

        visit.Status.Should().Be(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task A_wrong_password_and_a_disabled_account_do_not_get_in(CancellationToken cancellationToken)
    {
        using var stranger = new ScriptedPerson("alice", "wrong");
        var visit = await stranger.WalkAsync(app.AuthorizeAddress(), ForgejoApp.Callback, cancellationToken);
        visit.Html.Should().Contain("Username or password is incorrect.");

        forgejo.Disable("alice");
        visit = await alice.WalkAsync(app.AuthorizeAddress(), ForgejoApp.Callback, cancellationToken);
        visit.Status.Should().Be(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task The_quick_button_signs_in_without_a_password(CancellationToken cancellationToken)
    {
        using var bob = new ScriptedPerson("bob");

        var tokens = await app.SignInAsync(bob, cancellationToken);

        var (_, user) = await app.ApiAsync(HttpMethod.Get, "/user", (string)tokens["access_token"]!, cancellationToken);
        ((string)user!["login"]!).Should().Be("bob");
    }

    [Test]
    public async Task Switched_off_OAuth_hides_discovery_and_forbids_the_rest(CancellationToken cancellationToken)
    {
        forgejo.Settings.OAuthEnabled = false;

        (await app.Http.GetAsync(forgejo.Url + "/.well-known/openid-configuration", cancellationToken)).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await app.ExchangeStatusAsync(cancellationToken)).Should().Be(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task Everything_works_below_a_path_prefix(CancellationToken cancellationToken)
    {
        await using var below = await StandInForgejo.StartAsync(new StandInForgejoOptions { PathPrefix = "/git" }, cancellationToken);
        using var its = new ForgejoApp(below);
        using var bob = new ScriptedPerson("bob", below.PasswordOf("bob"));

        below.Url.Should().EndWith("/git");
        var tokens = await its.SignInAsync(bob, cancellationToken);
        (await its.ApiAsync(HttpMethod.Get, "/user", (string)tokens["access_token"]!, cancellationToken)).Status.Should().Be(200);
        below.Requests.ToList().Should().Contain(r => r.Path == "/api/v1/user" && r.Person == "bob");
    }

    private async Task ShouldComeBackWith(
        ForgejoApp who, (string Name, string? Value) change, string error, string? description, CancellationToken cancellationToken)
    {
        var visit = await alice.WalkAsync(who.AuthorizeAddress(change), ForgejoApp.Callback, cancellationToken);

        visit.AtCallback.Should().BeTrue();
        var query = QueryHelpers.ParseQuery(visit.Address.Query);
        query["error"].ToString().Should().Be(error);
        query["state"].ToString().Should().Be("the-state");
        query.ContainsKey("iss").Should().BeFalse();
        query["error_description"].ToString().Should().Be(description ?? query["error_description"].ToString());
    }
}
