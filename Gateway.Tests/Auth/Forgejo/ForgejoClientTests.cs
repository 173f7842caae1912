using Gateway.Auth;
using Gateway.Auth.Forgejo;
using Gateway.Sandbox.Forgejo;
using Gateway.Tests.Support;

namespace Gateway.Tests.Auth.Forgejo;

public sealed class ForgejoClientTests
{
    private StandInForgejo forgejo = null!;
    private ForgejoCaller caller = null!;

    [SetUp]
    public async Task StartAsync()
    {
        forgejo = await StandInForgejo.StartAsync(cancellationToken: Patience.Token);
        caller = new ForgejoCaller(forgejo);
    }

    [TearDown]
    public async Task StopAsync()
    {
        caller.Dispose();
        await forgejo.DisposeAsync();
    }

    [Test]
    public async Task A_code_gives_a_pair_that_says_who_it_is()
    {
        var pair = await caller.SignInAsync();

        var identity = await caller.Client.UserInfoAsync(pair.Access, Patience.Token);
        var user = await caller.Client.UserAsync(pair.Access, Patience.Token);

        identity.Value!.Username.Should().Be("alice");
        identity.Value.Subject.Should().MatchRegex("^[0-9]+$");
        user.Value!.Username.Should().Be("alice");
        pair.Lifetime.Should().Be(TimeSpan.FromHours(1));
    }

    [Test]
    public async Task A_refresh_gives_a_new_pair_and_kills_the_old_refresh_token()
    {
        var first = await caller.SignInAsync();

        (await caller.Client.RefreshAsync(first.Refresh, Patience.Token)).Value.Should().NotBeNull();

        (await caller.Client.RefreshAsync(first.Refresh, Patience.Token)).Fault.Should().Be(ForgejoFault.SignInAgain);
    }

    [Test]
    public async Task A_wrong_code_means_sign_in_again() =>
        (await caller.Client.ExchangeAsync("gta_unknown", caller.Secrets.Verifier, Patience.Token)).Fault.Should().Be(ForgejoFault.SignInAgain);

    [Test]
    public async Task A_wrong_verifier_means_sign_in_again() =>
        (await caller.Client.ExchangeAsync(await caller.CodeAsync(), UpstreamSecrets.New().Verifier, Patience.Token)).Fault.Should().Be(ForgejoFault.SignInAgain);

    [Test]
    public async Task A_wrong_secret_is_told_from_a_wrong_code_and_from_a_dead_token()
    {
        var pair = await caller.SignInAsync();
        var code = await caller.CodeAsync();
        forgejo.ReplaceSecret();

        (await caller.Client.ExchangeAsync(code, caller.Secrets.Verifier, Patience.Token)).Fault.Should().Be(ForgejoFault.Misconfigured);
        (await caller.Client.RefreshAsync(pair.Refresh, Patience.Token)).Fault.Should().Be(ForgejoFault.Misconfigured);
    }

    [Test]
    public async Task An_unknown_client_id_is_a_misconfiguration()
    {
        using var stranger = new ForgejoCaller(forgejo, clientId: "unknown");

        (await stranger.Client.ExchangeAsync("gta_any", caller.Secrets.Verifier, Patience.Token)).Fault.Should().Be(ForgejoFault.Misconfigured);
        (await stranger.Client.RefreshAsync(new ForgejoRefreshToken("any"), Patience.Token)).Fault.Should().Be(ForgejoFault.Misconfigured);
    }

    [Test]
    public async Task A_revoked_grant_means_sign_in_again_and_a_counter_race_is_named()
    {
        var pair = await caller.SignInAsync();
        forgejo.Faults.RaceCounter();
        (await caller.Client.RefreshAsync(pair.Refresh, Patience.Token)).Fault.Should().Be(ForgejoFault.CounterRace);

        forgejo.RevokeGrants("alice");
        (await caller.Client.RefreshAsync(pair.Refresh, Patience.Token)).Fault.Should().Be(ForgejoFault.SignInAgain);
        (await caller.Client.UserAsync(pair.Access, Patience.Token)).Fault.Should().Be(ForgejoFault.TokenRefused);
    }

    [Test]
    public async Task A_disabled_person_can_refresh_but_is_suspended()
    {
        var pair = await caller.SignInAsync();
        forgejo.Disable("alice");

        var refreshed = await caller.Client.RefreshAsync(pair.Refresh, Patience.Token);

        refreshed.Value.Should().NotBeNull();
        (await caller.Client.UserAsync(refreshed.Value!.Access, Patience.Token)).Fault.Should().Be(ForgejoFault.Suspended);
    }

    [Test]
    public async Task Oauth_switched_off_is_seen_before_a_browser_is_sent_there()
    {
        (await caller.Client.ProbeAsync(Patience.Token)).Should().BeNull();

        forgejo.Settings.OAuthEnabled = false;

        (await caller.Client.ProbeAsync(Patience.Token)).Should().Be(ForgejoFault.OAuthOff);
        (await caller.Client.ExchangeAsync("gta_any", caller.Secrets.Verifier, Patience.Token)).Fault.Should().Be(ForgejoFault.OAuthOff);
    }

    [Test]
    public async Task A_single_gateway_error_is_passed_over_and_a_lasting_one_is_passing()
    {
        forgejo.Faults.Fail("/.well-known", 502, times: 1);
        (await caller.Client.ProbeAsync(Patience.Token)).Should().BeNull();

        forgejo.Faults.Fail("/", 502);
        (await caller.Client.ProbeAsync(Patience.Token)).Should().Be(ForgejoFault.Passing);
        (await caller.Client.RefreshAsync(new ForgejoRefreshToken("any"), Patience.Token)).Fault.Should().Be(ForgejoFault.Passing);
    }

    [Test]
    public async Task A_refresh_that_may_have_been_carried_out_is_not_sent_twice()
    {
        var pair = await caller.SignInAsync();
        forgejo.Faults.Fail("/login/oauth/access_token", 500, times: 1);

        (await caller.Client.RefreshAsync(pair.Refresh, Patience.Token)).Fault.Should().Be(ForgejoFault.Passing);

        forgejo.Requests.Count(request => request is { Path: "/login/oauth/access_token", Status: 500 }).Should().Be(1);
        forgejo.Counters.Refreshes.Should().Be(0);
    }

    [Test]
    public async Task A_server_that_is_gone_is_a_passing_fault()
    {
        await forgejo.DisposeAsync();

        (await caller.Client.ProbeAsync(Patience.Token)).Should().Be(ForgejoFault.Passing);
    }
}
