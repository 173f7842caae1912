using Gateway.Auth.Access;
using Gateway.Auth.Bearer;
using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Gateway.Auth.Vault;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Tests.Auth.Vault;

public sealed class PairEndTests
{
    private AuthServer server = null!;

    [SetUp]
    public async Task StartAsync() => server = await AuthServer.StartAsync();

    [TearDown]
    public async Task StopAsync() => await server.DisposeAsync();

    [Test]
    public async Task The_pair_goes_with_the_last_grant_and_not_before()
    {
        var person = await PersonAsync();
        var (first, second) = (await GrantAsync(person), await GrantAsync(person));

        await EndAsync(first);
        (await HasPairAsync(person)).Should().BeTrue();
        await EndAsync(second);

        (await HasPairAsync(person)).Should().BeFalse();
    }

    [Test]
    public async Task A_sign_in_on_its_way_keeps_the_pair()
    {
        var person = await PersonAsync();
        var grant = await GrantAsync(person);
        await server.Seed.AddAsync(new PendingAuthorization
        {
            Id = "pending",
            ClientId = grant.ClientId,
            RedirectUri = Seed.Redirect,
            CodeChallenge = Seed.Challenge,
            Scope = grant.Scope,
            Resource = AuthServer.Mcp,
            ExpiresAt = server.Time.GetUtcNow() + TimeSpan.FromMinutes(10),
            PersonId = person.Id,
        });

        await EndAsync(grant);

        (await HasPairAsync(person)).Should().BeTrue();
    }

    [Test]
    public async Task The_sweep_throws_away_pairs_of_sign_ins_that_were_never_finished()
    {
        var (person, busy) = (await PersonAsync(), await PersonAsync());
        await GrantAsync(busy);
        await server.Get<StoreSweep>().RunAsync(default);
        (await HasPairAsync(person)).Should().BeTrue();

        server.Time.Advance(TimeSpan.FromMinutes(61));
        await server.Get<StoreSweep>().RunAsync(default);

        (await HasPairAsync(person), await HasPairAsync(busy)).Should().Be((false, true));
    }

    [Test]
    public async Task A_grant_that_nothing_came_of_for_a_month_ends_and_takes_the_pair_along()
    {
        var person = await PersonAsync();
        await GrantAsync(person);

        server.Time.Advance(TimeSpan.FromDays(31));
        await server.Get<StoreSweep>().RunAsync(default);

        (await HasPairAsync(person)).Should().BeFalse();
    }

    private async Task<Person> PersonAsync()
    {
        var person = await server.Seed.PersonAsync();
        await server.Seed.ChangePersonAsync(person.Id, row => server.Get<TokenRows>().Put(row, new(new("access"), new("refresh"), TimeSpan.FromHours(1))));
        return person;
    }

    private async Task<Grant> GrantAsync(Person person) => await server.Seed.GrantAsync(await server.Seed.ClientAsync(), person);

    private Task<bool> EndAsync(Grant grant) => server.Get<AccessEnds>().EndGrantAsync(grant.Id, EndReason.Disconnected, default);

    private Task<bool> HasPairAsync(Person person) => server.Seed.ReadAsync(db => db.People.AnyAsync(row => row.Id == person.Id && row.SealedRefreshToken != null));
}
