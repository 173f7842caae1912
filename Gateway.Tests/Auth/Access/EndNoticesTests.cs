using Gateway.Auth.Access;
using Gateway.Auth.Bearer;
using Gateway.Auth.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Tests.Auth.Access;

/// <summary>Two processes on one store: what one ends the other hears of.</summary>
public sealed class EndNoticesTests
{
    [Test]
    public async Task A_revoked_authorization_a_grant_and_a_person_are_heard_of_in_the_other_process_and_their_tokens_go()
    {
        await using var here = await AuthServer.StartAsync();
        await using var there = await BesideAsync(here);
        var people = new[] { await SignedIn.StartAsync(here), await SignedIn.StartAsync(here), await SignedIn.StartAsync(here) };
        foreach (var person in people)
        {
            (await there.CallAsync(person.First.Access!)).IsSuccessStatusCode.Should().BeTrue("it is cached from now on");
        }

        await here.PostAsync("/oauth/revoke", ("token", people[0].First.Refresh!), ("client_id", people[0].Client.Id));
        await here.Get<AccessEnds>().EndGrantAsync(people[1].Grant.Id, EndReason.Disconnected, default);
        await here.Get<AccessEnds>().EndPersonAsync(people[2].Person.Id, EndReason.Disconnected, default);
        (await there.Get<EndNotices>().ReadAsync(default)).Should().Be(3);

        there.Observed.All.Should().BeEquivalentTo(here.Observed.All).And.HaveCount(3);
        foreach (var person in people)
        {
            ((int)(await there.CallAsync(person.First.Access!)).StatusCode).Should().Be(401);
        }
    }

    [Test]
    public async Task The_clock_alone_makes_a_process_look_within_two_seconds()
    {
        await using var here = await AuthServer.StartAsync();
        await using var there = await BesideAsync(here);
        var person = await SignedIn.StartAsync(here);
        await here.Get<AccessEnds>().EndGrantAsync(person.Grant.Id, EndReason.Disconnected, default);

        // A look may be under way already and have come too early for the notice.
        for (var looks = 0; looks < 2; looks++)
        {
            await there.Time.WhenTimerAsync(TimeSpan.FromSeconds(1));
            there.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await there.Observed.NextAsync();
        there.Observed.All.Should().Equal(new EndedAuthorization(null, person.Grant.Id, null, EndReason.Disconnected));
    }

    [Test]
    public async Task What_this_process_ended_itself_is_told_once()
    {
        await using var server = await AuthServer.StartAsync();
        var person = await SignedIn.StartAsync(server);
        await server.Get<AccessEnds>().EndPersonAsync(person.Person.Id, EndReason.Disconnected, default);

        await server.Get<EndNotices>().ReadAsync(default);

        server.Observed.All.Should().ContainSingle();
    }

    [Test]
    public async Task What_was_noted_before_this_process_began_is_not_told()
    {
        await using var here = await AuthServer.StartAsync();
        var person = await SignedIn.StartAsync(here);
        await here.Get<AccessEnds>().EndPersonAsync(person.Person.Id, EndReason.Disconnected, default);
        await using var later = await BesideAsync(here, TimeSpan.FromSeconds(1));

        (await later.Get<EndNotices>().ReadAsync(default)).Should().Be(0);

        later.Observed.All.Should().BeEmpty();
    }

    [Test]
    public async Task An_end_throws_the_Forgejo_pair_away_and_no_refresh_under_way_brings_it_back()
    {
        await using var server = await AuthServer.StartAsync();
        var person = await SignedIn.StartAsync(server);
        await server.Seed.ChangePersonAsync(person.Person.Id, row => (row.SealedAccessToken, row.SealedRefreshToken, row.TokenVersion) = ([1], [2], 7));

        (await server.Get<AccessEnds>().EndPersonAsync(person.Person.Id, EndReason.Disconnected, default)).Should().Be(1);

        var row = await server.Seed.ReadAsync(context => context.People.SingleAsync());
        (row.SealedAccessToken, row.SealedRefreshToken, row.TokenExpiresAt, row.TokenVersion).Should().Be((null, null, null, 8L));
        (await server.Get<AccessEnds>().EndPersonAsync(person.Person.Id, EndReason.Disconnected, default)).Should().Be(0);
    }

    [Test]
    public async Task Notices_are_swept_after_a_day()
    {
        await using var server = await AuthServer.StartAsync();
        var person = await SignedIn.StartAsync(server);
        await server.Get<AccessEnds>().EndPersonAsync(person.Person.Id, EndReason.Disconnected, default);

        server.Time.Advance(TimeSpan.FromHours(25));
        await server.Get<StoreSweep>().RunAsync(default);

        (await server.Seed.ReadAsync(context => context.EndNotices.CountAsync())).Should().Be(0);
    }

    private static Task<AuthServer> BesideAsync(AuthServer first, TimeSpan later = default) => AuthServer.StartAsync(
        new() { ["Store:ConnectionString"] = "Data Source=" + Path.Combine(first.Directory, "data", "gateway.db") }, later: later);
}
