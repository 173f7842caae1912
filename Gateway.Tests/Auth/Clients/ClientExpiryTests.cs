using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Tests.Auth.Clients;

/// <summary>A registration lives while somebody uses it; what nobody uses goes.</summary>
public sealed class ClientExpiryTests
{
    private AuthServer server = null!;

    [SetUp]
    public async Task StartAsync() => server = await AuthServer.StartAsync(new() { ["OAuth:MaxClients"] = "10" });

    [TearDown]
    public async Task StopAsync() => await server.DisposeAsync();

    [Test]
    public async Task A_registration_that_nobody_authorised_ends_after_24_hours()
    {
        var client = await server.Seed.ClientAsync();

        await LaterAsync(TimeSpan.FromHours(24));
        (await IdsAsync()).Should().Equal(client.Id);
        await LaterAsync(TimeSpan.FromSeconds(1));
        (await IdsAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_client_with_a_live_authorization_never_ends_however_long_ago_it_was_registered()
    {
        var person = await SignedIn.StartAsync(server);
        var refresh = person.First.Refresh!;
        for (var month = 0; month < 12; month++)
        {
            await LaterAsync(TimeSpan.FromDays(29));
            refresh = (await person.RefreshAsync(refresh)).Refresh!;
        }

        (await IdsAsync()).Should().Equal(person.Client.Id);
    }

    [Test]
    public async Task Thirty_days_after_its_last_authorization_a_client_without_a_live_one_ends()
    {
        var person = await SignedIn.StartAsync(server);
        await server.PostAsync("/oauth/revoke", ("client_id", person.Client.Id), ("token", person.First.Refresh!));

        await LaterAsync(TimeSpan.FromDays(30));
        (await IdsAsync()).Should().Equal(person.Client.Id);
        await LaterAsync(TimeSpan.FromSeconds(1));
        (await IdsAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_stale_client_is_told_to_register_again()
    {
        var client = await server.Seed.ClientAsync();
        await LaterAsync(TimeSpan.FromHours(25));

        var answer = await TokenAnswer.ReadAsync(await server.PostAsync("/oauth/token", ("grant_type", "refresh_token"), ("client_id", client.Id), ("refresh_token", "x")));
        var page = await server.Http.GetAsync($"/oauth/authorize?client_id={client.Id}&redirect_uri={Uri.EscapeDataString(Seed.Redirect)}");

        (answer.Status, answer.Error).Should().Be((401, "invalid_client"));
        answer.Description.Should().Contain("Register again");
        ((int)page.StatusCode, page.Headers.Location).Should().Be((400, null));
        (await page.Content.ReadAsStringAsync()).Should().Contain("FJG-1201").And.Contain("add it again");
    }

    [Test]
    public async Task At_the_cap_the_oldest_that_nobody_authorised_goes_also_for_a_client_with_a_document()
    {
        var (used, oldest) = (await server.Seed.ClientAsync(server.Time.GetUtcNow()), await server.Seed.ClientAsync());
        for (var number = 0; number < 8; number++)
        {
            server.Time.Advance(TimeSpan.FromSeconds(1));
            await server.Seed.ClientAsync();
        }

        var document = new Client
        {
            Id = "https://app.example.com/client.json", Kind = ClientKind.Document, Name = "Example", RedirectUris = [Seed.Redirect], Scope = "forgejo:read", AuthMethod = "none",
            CreatedAt = server.Time.GetUtcNow(), ConfirmedAt = server.Time.GetUtcNow(),
        };
        (await server.Get<Gateway.Auth.Clients.ClientRows>().KeepAsync(document, default)).Should().Equal(oldest.Id);

        (await IdsAsync()).Should().HaveCount(10).And.Contain([used.Id, document.Id]).And.NotContain(oldest.Id);
    }

    [Test]
    public async Task A_client_that_the_operator_lists_is_never_kept_out_by_a_full_table()
    {
        for (var number = 0; number < 10; number++)
        {
            await server.Seed.ClientAsync(server.Time.GetUtcNow());
        }

        var (rows, listed) = (server.Get<Gateway.Auth.Clients.ClientRows>(), await server.Seed.ReadAsync(context => context.Clients.FirstAsync()));
        (listed.Id, listed.Kind) = ("portal", ClientKind.Configured);
        (await rows.KeepAsync(listed, default)).Should().BeEmpty();
        (listed.Id, listed.Kind) = ("https://app.example.com/client.json", ClientKind.Document);
        (await rows.KeepAsync(listed, default)).Should().BeNull();

        (await server.Seed.ReadAsync(context => context.AuditRecords.Where(record => record.ClientId == "portal").Select(record => record.Kind).ToListAsync()))
            .Should().Equal(Gateway.Auth.Audit.AuditKinds.ClientRegistered);
    }

    private async Task LaterAsync(TimeSpan by)
    {
        server.Time.Advance(by);
        await server.Get<StoreSweep>().RunAsync(default);
    }

    private Task<List<string>> IdsAsync() => server.Seed.ReadAsync(context => context.Clients.Select(row => row.Id).ToListAsync());
}
