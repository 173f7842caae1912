using Gateway.Auth;
using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.Auth.Storage;

public sealed class StoreTests
{
    [Test]
    public async Task Directory_and_files_are_their_owners_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Unix file modes");
            return;
        }

        await using var server = await AuthServer.StartAsync();
        await server.Seed.ClientAsync();
        var directory = Path.Combine(server.Directory, "data");

        File.GetUnixFileMode(directory).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var file in Directory.GetFiles(directory, "gateway.db*"))
        {
            File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
        }

        Directory.GetFiles(directory, "gateway.db*").Should().HaveCountGreaterThan(1);
    }

    [Test]
    public async Task The_store_writes_ahead_and_waits_for_other_processes()
    {
        await using var server = await AuthServer.StartAsync();

        (await server.Seed.ReadAsync(context => context.Database.SqlQueryRaw<string>("SELECT journal_mode AS Value FROM pragma_journal_mode").SingleAsync())).Should().Be("wal");
        (await server.Seed.ReadAsync(context => context.Database.SqlQueryRaw<int>("SELECT timeout AS Value FROM pragma_busy_timeout").SingleAsync())).Should().Be(5000);
        (await server.Seed.ReadAsync(context => context.Database.SqlQueryRaw<int>("SELECT synchronous AS Value FROM pragma_synchronous").SingleAsync())).Should().Be(2, "what was confirmed is on the disk");
    }

    [Test]
    public async Task The_migrations_hold_the_whole_model()
    {
        await using var server = await AuthServer.StartAsync();

        (await server.Seed.ReadAsync(context => Task.FromResult(context.Database.HasPendingModelChanges()))).Should().BeFalse();
    }

    [Test]
    public async Task What_is_written_survives_a_restart_and_the_second_start_finds_its_tables()
    {
        await using var first = await AuthServer.StartAsync();
        var client = await first.Seed.ClientAsync();
        await using var second = await AuthServer.StartAsync(new() { ["Store:ConnectionString"] = "Data Source=" + Path.Combine(first.Directory, "data", "gateway.db") });

        (await second.Seed.ReadAsync(context => context.Clients.SingleAsync())).Id.Should().Be(client.Id);
    }

    [Test]
    public async Task The_store_is_healthy_once_prepared_and_not_while_somebody_else_holds_it()
    {
        await using var server = await AuthServer.StartAsync();
        await server.Seed.ClientAsync();
        var health = server.Get<IAuthStoreHealth>();
        (await health.IsHealthyAsync(default)).Should().BeTrue();

        await using var other = new SqliteConnection("Data Source=" + Path.Combine(server.Directory, "data", "gateway.db"));
        await other.OpenAsync();
        await using var held = await other.BeginTransactionAsync();
        var asked = health.IsHealthyAsync(default);
        server.Time.Advance(TimeSpan.FromSeconds(2));

        (await asked).Should().BeFalse();
    }

    [Test]
    public async Task Whoever_comes_before_the_store_is_prepared_waits_and_not_for_ever()
    {
        var time = new Gateway.Tests.Support.ManualTimeProvider();
        var preparation = new StorePreparation(time);
        var early = preparation.WaitAsync(default).AsTask();
        early.IsCompleted.Should().BeFalse();
        time.Advance(TimeSpan.FromSeconds(30));
        await early.Awaiting(task => task).Should().ThrowAsync<StoreUnavailableException>();

        var next = preparation.WaitAsync(default).AsTask();
        preparation.Complete();
        await next.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Test]
    public async Task Fifty_writers_at_once_lose_nothing()
    {
        await using var server = await AuthServer.StartAsync();
        var person = await server.Seed.PersonAsync();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => server.Seed.ChangePersonAsync(person.Id, row => row.TokenVersion++)));

        (await server.Seed.ReadAsync(context => context.People.SingleAsync())).TokenVersion.Should().Be(50);
    }

    [Test]
    public void All_errors_of_the_options_are_reported_at_once()
    {
        var store = new StoreOptionsValidator().Validate(null, new StoreOptions { Provider = "Oracle", ConnectionString = "Data Source=:memory:" });
        var oauth = new OAuthOptionsValidator().Validate(null, new OAuthOptions { CodeLifetime = TimeSpan.Zero, MaxClients = 1, RedirectSchemes = ["javascript"] });

        store.Failures.Should().HaveCount(2).And.OnlyContain(failure => failure.StartsWith("Store:", StringComparison.Ordinal));
        oauth.Failures.Should().HaveCount(3).And.OnlyContain(failure => failure.StartsWith("OAuth:", StringComparison.Ordinal));
        new OAuthOptionsValidator().Validate(null, new OAuthOptions()).Should().Be(ValidateOptionsResult.Success);
    }

    [Test]
    public async Task The_sweep_removes_what_has_ended_and_nothing_else()
    {
        await using var server = await AuthServer.StartAsync();
        var person = await SignedIn.StartAsync(server);
        var unused = await server.Seed.ClientAsync();
        await server.Seed.AddAsync(Pending(server));
        var sweep = server.Get<StoreSweep>();
        (await sweep.RunAsync(default)).Should().Be(0);

        server.Time.Advance(TimeSpan.FromHours(26));
        await person.RefreshAsync(person.First.Refresh!);
        await sweep.RunAsync(default);
        var left = await server.Seed.ReadAsync(async context => (
            Clients: await context.Clients.Select(row => row.Id).ToListAsync(),
            Pending: await context.PendingAuthorizations.CountAsync(),
            Codes: await context.Codes.CountAsync(),
            Access: await context.AccessTokens.CountAsync(),
            Refresh: await context.RefreshTokens.CountAsync()));

        left.Clients.Should().Contain(person.Client.Id).And.NotContain(unused.Id);
        (left.Pending, left.Codes, left.Access, left.Refresh).Should().Be((0, 0, 1, 2));
        server.Time.Advance(TimeSpan.FromDays(31));
        await sweep.RunAsync(default);
        (await server.Seed.ReadAsync(context => context.Authorizations.CountAsync())).Should().Be(0);
    }

    [Test]
    public async Task A_sealed_answer_goes_when_its_window_ends()
    {
        await using var server = await AuthServer.StartAsync();
        var person = await SignedIn.StartAsync(server);
        await person.RefreshAsync(person.First.Refresh!);
        Task<int> SealedAsync() => server.Seed.ReadAsync(context => context.RefreshTokens.CountAsync(row => row.SealedAnswer != null));
        await server.Get<StoreSweep>().RunAsync(default);
        (await SealedAsync()).Should().Be(1);

        server.Time.Advance(TimeSpan.FromHours(25));
        await server.Get<StoreSweep>().RunAsync(default);

        (await SealedAsync()).Should().Be(0);
    }

    private static PendingAuthorization Pending(AuthServer server) => new()
    {
        Id = "pending",
        ClientId = "client",
        RedirectUri = Seed.Redirect,
        CodeChallenge = Seed.Challenge,
        Scope = GatewayScopes.Read,
        Resource = AuthServer.Mcp,
        ExpiresAt = server.Time.GetUtcNow() + TimeSpan.FromMinutes(10),
    };
}
