using Gateway.Auth.Forgejo;
using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Gateway.Auth.Vault;
using Gateway.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Tests.Auth.Vault;

public sealed class CandidateTests
{
    private VaultScene scene = null!;

    private TokenRows Rows => scene.Get<TokenRows>();

    [SetUp]
    public async Task StartAsync() => scene = await VaultScene.StartAsync();

    [TearDown]
    public async Task StopAsync() => await scene.DisposeAsync();

    [Test]
    public async Task Of_two_sign_ins_at_once_the_living_pair_is_found_whichever_was_stored_last()
    {
        var first = await scene.PersonAsync();
        await scene.Gateway.SignInAsync("alice");
        await PutAsync(first);

        await scene.MakeDueAsync(left: TimeSpan.FromSeconds(30));
        await scene.AvailableAsync();

        var person = await scene.PersonAsync();
        (person.SignInNeeded, person.SealedCandidates).Should().Be((false, null));
        scene.Gateway.Forgejo.Counters.Refreshes.Should().Be(1);
    }

    [Test]
    public async Task A_refresh_that_ends_after_a_late_sign_in_was_stored_is_kept_too()
    {
        var first = await scene.PersonAsync();
        await scene.Gateway.SignInAsync("alice");
        var seen = await scene.PersonAsync();
        var refreshed = (await scene.Get<ForgejoClient>().RefreshAsync(Rows.OpenRefreshes(seen)[0], Patience.Token)).Value!;
        await PutAsync(first);

        await Rows.ReplaceAsync(seen, refreshed, Patience.Token);

        Rows.OpenRefreshes(await scene.PersonAsync()).Should().Contain(refreshed.Refresh);
        await scene.MakeDueAsync(left: TimeSpan.FromSeconds(30));
        await scene.AvailableAsync();
        (await scene.PersonAsync()).SignInNeeded.Should().BeFalse();
    }

    [Test]
    public async Task Two_sign_ins_and_a_refresh_at_once_lose_nothing()
    {
        for (var round = 0; round < 3; round++)
        {
            await scene.MakeDueAsync(left: TimeSpan.FromSeconds(30));
            await Task.WhenAll(scene.Gateway.SignInAsync("alice"), scene.Gateway.SignInAsync("alice"), Task.Run(() => scene.Tokens.GetAsync(scene.PersonId, Patience.Token).AsTask()));

            await scene.MakeDueAsync(left: TimeSpan.FromSeconds(30));
            await scene.AvailableAsync();
            (await scene.PersonAsync()).SignInNeeded.Should().BeFalse();
        }
    }

    [Test]
    public async Task Candidates_are_bounded()
    {
        for (var i = 0; i < 10; i++)
        {
            await PutAsync(await scene.PersonAsync());
        }

        Rows.OpenRefreshes(await scene.PersonAsync()).Should().HaveCount(4);
    }

    [Test]
    public async Task Candidates_of_another_person_yield_nothing()
    {
        await scene.Gateway.SignInAsync("alice");
        var alices = (await scene.PersonAsync()).SealedCandidates;
        await scene.Gateway.SignInAsync("bob");
        var bob = await scene.Get<AuthStore>().ReadAsync((db, cancel) => db.People.SingleAsync(row => row.Username == "bob", cancel), Patience.Token);

        bob.SealedCandidates = alices;

        alices.Should().NotBeNull();
        Rows.OpenRefreshes(bob).Should().ContainSingle();
    }

    [Test]
    public async Task No_refresh_brings_back_a_pair_that_was_thrown_away()
    {
        var seen = await scene.PersonAsync();
        var refreshed = (await scene.Get<ForgejoClient>().RefreshAsync(Rows.OpenRefreshes(seen)[0], Patience.Token)).Value!;
        await scene.Get<AuthStore>().WriteAsync((db, cancel) => PairEnd.ForgetAsync(db.People, cancel), Patience.Token);

        await Rows.ReplaceAsync(seen, refreshed, Patience.Token);

        (await scene.PersonAsync()).Should().BeEquivalentTo(new { SealedAccessToken = (byte[]?)null, SealedRefreshToken = (byte[]?)null, SealedCandidates = (byte[]?)null });
    }

    /// <summary>Stores a pair once more, as a sign-in that was slower to store than to be issued.</summary>
    private Task<int> PutAsync(Person old)
    {
        var pair = new ForgejoTokenPair(Rows.OpenAccess(old)!, Rows.OpenRefreshes(old)[0], TimeSpan.FromHours(1));
        return scene.Get<AuthStore>().WriteAsync(async (db, cancel) =>
        {
            Rows.Put(await db.People.SingleAsync(row => row.Id == old.Id, cancel), pair);
            return 0;
        }, Patience.Token);
    }
}
