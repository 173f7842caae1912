using Gateway.Auth.Clients;
using Gateway.Auth.Clients.Documents;
using Gateway.Auth.Storage.Entities;
using Gateway.Tests.Support;

namespace Gateway.Tests.Auth.Clients.Documents;

/// <summary>What is remembered of documents, for how long, and how many are fetched at a time.</summary>
public sealed class ClientDocumentsTests
{
    private const string Path = "/client.json";
    private DocumentHost host = null!;
    private AuthServer server = null!;

    private static string Id => DocumentHost.Url(Path).ToString();

    [SetUp]
    public async Task StartAsync()
    {
        host = await DocumentHost.StartAsync();
        server = await AuthServer.StartAsync(network: host);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await server.DisposeAsync();
        await host.DisposeAsync();
    }

    [Test]
    public async Task A_document_makes_a_public_client_with_a_cleaned_name()
    {
        host.Serve(Path, DocumentHost.Document(Path, new { client_name = "  Example\u202e \n app " }));

        var client = await MeetAsync();

        client!.Id.Should().Be(Id);
        (client.Kind, client.Name, client.AuthMethod, client.SecretHash).Should().Be((ClientKind.Document, "Example app", "none", null));
        (await server.Get<ClientRegistry>().FindAsync(Id, default)).Should().BeSameAs(client);
    }

    [Test]
    public async Task A_document_without_a_name_is_named_by_its_host()
    {
        host.Serve(Path, DocumentHost.Document(Path, new { client_name = "\u200b" }));

        (await MeetAsync())!.Name.Should().Be(DocumentHost.Name);
    }

    [Test]
    public async Task It_is_fetched_again_when_its_headers_say_so_and_changes_count_from_then_on()
    {
        host.Serve(Path, also: response => response.Headers.CacheControl = "max-age=600");
        await MeetAsync();
        host.Serve(Path, DocumentHost.Document(Path, new { client_name = "Another name" }));

        server.Time.Advance(TimeSpan.FromSeconds(599));
        (await MeetAsync())!.Name.Should().Be("Example app");
        server.Time.Advance(TimeSpan.FromSeconds(1));
        (await MeetAsync())!.Name.Should().Be("Another name");
        host.Requests.Should().HaveCount(2);
    }

    [Test]
    public async Task A_failure_is_remembered_for_60_seconds()
    {
        host.Serve(Path, status: 500);
        (await MeetAsync()).Should().BeNull();
        host.Serve(Path);

        server.Time.Advance(TimeSpan.FromSeconds(59));
        (await MeetAsync()).Should().BeNull();
        host.Requests.Should().ContainSingle();
        server.Time.Advance(TimeSpan.FromSeconds(1));
        (await MeetAsync()).Should().NotBeNull();
    }

    [Test]
    public async Task The_last_good_copy_serves_for_30_days_while_the_host_refuses()
    {
        host.Serve(Path);
        await MeetAsync();
        host.Serve(Path, status: 403);

        server.Time.Advance(TimeSpan.FromDays(29));
        (await MeetAsync()).Should().NotBeNull();
        server.Time.Advance(TimeSpan.FromDays(1));
        (await MeetAsync()).Should().BeNull();
        host.Requests.Should().HaveCountGreaterThan(2);
    }

    [TestCase(404)]
    [TestCase(410)]
    public async Task No_copy_serves_after_the_document_is_gone_whatever_comes_then(int status)
    {
        host.Serve(Path);
        await MeetAsync();
        (await server.Get<ClientRegistry>().KeepAsync(Id, default)).Should().BeTrue();

        foreach (var next in (int[])[status, 500, 403])
        {
            host.Serve(Path, status: next);
            server.Time.Advance(TimeSpan.FromHours(2));
            (await MeetAsync()).Should().BeNull("{0}", next);
        }

        host.Serve(Path);
        server.Time.Advance(TimeSpan.FromHours(2));
        (await MeetAsync()).Should().NotBeNull("it is back");
    }

    [Test]
    public async Task What_somebody_said_yes_to_outlives_a_restart_unless_it_was_withdrawn()
    {
        host.Serve(Path);
        await MeetAsync();
        await server.Get<ClientRegistry>().KeepAsync(Id, default);
        host.Serve(Path, status: 503);
        var settings = new Dictionary<string, string?> { ["Store:ConnectionString"] = "Data Source=" + System.IO.Path.Combine(server.Directory, "data", "gateway.db") };

        await using (var next = await AuthServer.StartAsync(settings, network: host))
        {
            (await MeetAsync(next))!.Name.Should().Be("Example app");
            host.Serve(Path, status: 404);
            next.Time.Advance(TimeSpan.FromHours(2));
            (await MeetAsync(next)).Should().BeNull();
        }

        host.Serve(Path, status: 503);
        await using var last = await AuthServer.StartAsync(settings, network: host);
        (await MeetAsync(last)).Should().BeNull();
    }

    [Test]
    public async Task Who_asks_meanwhile_waits_for_the_same_fetch_and_eight_are_made_at_a_time()
    {
        var (go, reached) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new CountdownEvent(ClientDocuments.MostFetches));
        foreach (var number in Enumerable.Range(1, ClientDocuments.MostFetches + 1))
        {
            host.Answer($"/{number}.json", async context =>
            {
                reached.Signal();
                await go.Task;
                (context.Response.StatusCode, context.Response.ContentType) = (200, "application/json");
                await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, DocumentHost.Document(context.Request.Path));
            });
        }

        var asked = Enumerable.Range(1, ClientDocuments.MostFetches).SelectMany(number => Enumerable.Range(0, 3).Select(_ => MeetAsync(path: $"/{number}.json"))).ToList();
        await Task.Run(() => reached.Wait(Patience.Span));

        (await MeetAsync(path: "/9.json")).Should().BeNull("all fetches are taken");
        go.SetResult();
        (await Task.WhenAll(asked)).Should().NotContainNulls();
        host.Requests.Should().HaveCount(ClientDocuments.MostFetches);
        reached.Reset();
        (await MeetAsync(path: "/9.json")).Should().NotBeNull("being busy is not remembered as the document's fault");
    }

    [Test]
    public async Task The_network_is_not_asked_for_what_is_no_address_of_a_document()
    {
        foreach (var id in (string[])["http://app.example.com/client.json", "https://app.example.com/a/../client.json", "https://127.0.0.1/client.json", "unknown"])
        {
            (await server.Get<ClientRegistry>().MeetAsync(id, default)).Should().BeNull();
        }

        host.Resolved.Should().Be(0);
    }

    [Test]
    public async Task The_token_endpoint_never_fetches()
    {
        host.Serve(Path);

        var answer = await TokenAnswer.ReadAsync(await server.PostAsync("/oauth/token", ("grant_type", "refresh_token"), ("client_id", Id), ("refresh_token", "x")));

        (answer.Status, answer.Error).Should().Be((401, "invalid_client"));
        host.Resolved.Should().Be(0);
    }

    [Test]
    public async Task Strangers_cannot_make_the_gateway_remember_more_than_a_thousand()
    {
        host.Addresses = _ => [];
        host.Serve(Path);
        for (var number = 0; number < 1100; number++)
        {
            await MeetAsync(path: $"/{number}.json");
        }

        var entries = (System.Collections.IDictionary)typeof(ClientDocuments).GetField("entries", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!
            .GetValue(server.Get<ClientDocuments>())!;
        entries.Count.Should().Be(1000);
    }

    [Test]
    public async Task Switched_off_it_is_not_offered_and_nothing_is_fetched()
    {
        host.Serve(Path);
        (await server.Http.GetStringAsync("/.well-known/oauth-authorization-server")).Should().Contain("\"client_id_metadata_document_supported\":true");

        await using var off = await AuthServer.StartAsync(new() { ["Clients:Documents"] = "false" }, network: host);

        (await off.Http.GetStringAsync("/.well-known/oauth-authorization-server")).Should().Contain("\"client_id_metadata_document_supported\":false");
        (await MeetAsync(off)).Should().BeNull();
        host.Resolved.Should().Be(0);
    }

    private Task<Client?> MeetAsync(AuthServer? at = null, string path = Path) =>
        (at ?? server).Get<ClientRegistry>().MeetAsync(DocumentHost.Url(path).ToString(), Patience.Token).AsTask();
}
