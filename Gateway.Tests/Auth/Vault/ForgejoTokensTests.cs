using Gateway.Auth.Bearer;
using Gateway.Auth.Storage;
using Gateway.Auth.Vault;
using Gateway.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Tests.Auth.Vault;

public sealed class ForgejoTokensTests
{
    private VaultScene scene = null!;

    [SetUp]
    public async Task StartAsync() => scene = await VaultScene.StartAsync();

    [TearDown]
    public async Task StopAsync() => await scene.DisposeAsync();

    [Test]
    public async Task A_token_that_is_not_due_is_handed_out_without_a_refresh()
    {
        var token = await scene.AvailableAsync();

        token.Username.Should().Be("alice");
        (await scene.AvailableAsync()).Should().Be(token);
        scene.Gateway.Forgejo.Counters.Refreshes.Should().Be(0);
    }

    [Test]
    public async Task Twenty_callers_at_once_cause_one_refresh()
    {
        await scene.MakeDueAsync(left: TimeSpan.FromSeconds(30));

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(scene.AvailableAsync)));

        results.Distinct().Should().ContainSingle();
        scene.Gateway.Forgejo.Counters.Refreshes.Should().Be(1);
    }

    [Test]
    public async Task A_refused_token_is_replaced_once_for_all_who_held_it()
    {
        var refused = await scene.AvailableAsync();
        scene.Gateway.Forgejo.ExpireAccessTokens("alice");

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () => await scene.Tokens.ReplaceAsync(scene.PersonId, refused.Token, Patience.Token))));

        results.Distinct().Should().ContainSingle().Which.Should().BeOfType<ForgejoTokenResult.Available>().Which.Token.Should().NotBe(refused.Token);
        scene.Gateway.Forgejo.Counters.Refreshes.Should().Be(1);
    }

    [Test]
    public async Task A_lost_race_for_the_counter_is_tried_once_more()
    {
        await scene.MakeDueAsync(left: TimeSpan.FromSeconds(30));
        scene.Gateway.Forgejo.Faults.RaceCounter();

        await scene.AvailableAsync();

        scene.Gateway.Forgejo.Counters.Refreshes.Should().Be(1);
        (await scene.PersonAsync()).SignInNeeded.Should().BeFalse();
    }

    [Test]
    public async Task A_grant_revoked_at_forgejo_means_sign_in_again_and_the_next_sign_in_mends_it()
    {
        var held = await scene.AvailableAsync();
        scene.Gateway.Forgejo.RevokeGrants("alice");

        (await scene.Tokens.ReplaceAsync(scene.PersonId, held.Token, Patience.Token)).Should().BeOfType<ForgejoTokenResult.SignInNeeded>();
        (await scene.PersonAsync()).SignInNeeded.Should().BeTrue();
        (await scene.Tokens.GetAsync(scene.PersonId, Patience.Token)).Should().BeOfType<ForgejoTokenResult.SignInNeeded>();
        scene.Ended.All.Should().Equal(new EndedAuthorization(null, null, scene.PersonId, EndReason.SignInNeeded));
        (await scene.Get<AuthStore>().ReadAsync((db, cancel) => db.Grants.AllAsync(grant => grant.EndedAt == null, cancel), Patience.Token)).Should().BeTrue("grants stay");

        await scene.Gateway.SignInAsync("alice");
        await scene.AvailableAsync();
    }

    [Test]
    public async Task A_newer_sign_in_wins_over_a_pair_that_it_has_killed()
    {
        await scene.MakeDueAsync(left: TimeSpan.FromSeconds(30));
        var before = await scene.PersonAsync();
        await scene.Gateway.SignInAsync("alice");

        var token = await scene.AvailableAsync();

        token.Version.Should().BeGreaterThan(before.TokenVersion);
        (await scene.PersonAsync()).SignInNeeded.Should().BeFalse();
    }

    [Test]
    public async Task A_wrong_client_secret_signs_nobody_out()
    {
        scene.Gateway.Forgejo.ReplaceSecret();
        await scene.MakeDueAsync(left: TimeSpan.FromSeconds(60));

        await scene.AvailableAsync();
        (await scene.PersonAsync()).SignInNeeded.Should().BeFalse();

        await scene.MakeDueAsync(left: TimeSpan.FromSeconds(-1));
        (await scene.Tokens.GetAsync(scene.PersonId, Patience.Token)).Should().BeOfType<ForgejoTokenResult.Unavailable>();
        (await scene.PersonAsync()).SignInNeeded.Should().BeFalse();
    }

    [Test]
    public async Task While_forgejo_is_down_the_old_token_serves_as_long_as_it_lives()
    {
        await scene.MakeDueAsync(left: TimeSpan.FromSeconds(60));
        scene.Gateway.Forgejo.Faults.Fail("/", 502);

        var token = await scene.AvailableAsync();

        scene.Gateway.Forgejo.Faults.Clear();
        (await scene.PersonAsync()).TokenVersion.Should().Be(token.Version);
        scene.Gateway.Forgejo.Counters.Refreshes.Should().Be(0);
    }

    [Test]
    public async Task A_disabled_person_is_suspended_with_all_their_grants_at_the_next_refresh()
    {
        scene.Gateway.Forgejo.Disable("alice");
        await scene.MakeDueAsync(left: TimeSpan.FromSeconds(30));

        (await scene.Tokens.GetAsync(scene.PersonId, Patience.Token)).Should().BeOfType<ForgejoTokenResult.Suspended>();

        (await scene.PersonAsync()).Suspended.Should().BeTrue();
        scene.Ended.All.Should().ContainSingle().Which.Should().Be(new EndedAuthorization(null, null, scene.PersonId, EndReason.Suspended));
        (await scene.Get<AuthStore>().ReadAsync((db, cancel) => db.Grants.AnyAsync(grant => grant.EndedAt == null, cancel), Patience.Token)).Should().BeFalse();
        (await scene.Tokens.GetAsync(scene.PersonId, Patience.Token)).Should().BeOfType<ForgejoTokenResult.Suspended>();
    }

    [Test]
    public async Task A_renamed_person_has_the_new_name_after_the_next_refresh()
    {
        scene.Gateway.Forgejo.Rename("alice", "alice-new");
        await scene.MakeDueAsync(left: TimeSpan.FromSeconds(30));

        (await scene.AvailableAsync()).Username.Should().Be("alice-new");
        (await scene.PersonAsync()).Username.Should().Be("alice-new");
    }

    [Test]
    public async Task No_token_is_stored_in_the_clear()
    {
        var token = await scene.AvailableAsync();

        var person = await scene.PersonAsync();

        System.Text.Encoding.UTF8.GetString(person.SealedAccessToken!).Should().NotContain(token.Token.Value[..40]);
        token.Token.ToString().Should().Be("[redacted]");
    }

    [Test]
    public async Task A_pair_that_the_store_does_not_take_is_kept_and_written_later()
    {
        var held = await scene.AvailableAsync();
        await using (var other = new SqliteConnection($"Data Source={Path.Combine(scene.Gateway.DataDirectory, "gateway.db")};Pooling=False"))
        {
            await other.OpenAsync(Patience.Token);
            await using var locking = other.BeginTransaction(deferred: false);

            (await scene.Tokens.ReplaceAsync(scene.PersonId, held.Token, Patience.Token))
                .Should().BeOfType<ForgejoTokenResult.Available>().Which.Token.Should().NotBe(held.Token);
        }

        (await scene.PersonAsync()).TokenVersion.Should().Be(held.Version);
        scene.Get<TokenCache>().Remove(scene.PersonId);

        (await scene.AvailableAsync()).Version.Should().Be(held.Version + 1);
        (await scene.PersonAsync()).TokenVersion.Should().Be(held.Version + 1);
        scene.Gateway.Forgejo.Counters.Refreshes.Should().Be(1);
    }

    [Test]
    public async Task Nobody_knows_a_stranger() =>
        (await scene.Tokens.GetAsync("nobody", Patience.Token)).Should().BeOfType<ForgejoTokenResult.SignInNeeded>();
}
