using System.Net;
using Gateway.Tests.StdioBridge.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.StdioBridge.Http.Legacy;

/// <summary>HTTP with SSE, the transport of MCP 2024-11-05.</summary>
public sealed class SseTransportTests
{
    [Test]
    public async Task The_first_event_says_where_to_post_and_everything_comes_on_the_stream()
    {
        await using var host = await BridgeHost.StartAsync();
        await using var client = await SseClient.OpenAsync(host.Client(server: "sse/tools"));

        client.Endpoint.Should().StartWith("/sse/tools?sessionId=");
        (await client.InitializeAsync())["result"]!["serverInfo"]!["name"]!.GetValue<string>().Should().Be("fixture");
        (await client.PostAsync(BridgeClient.Tool(1, "progress", """{"steps":1}""", "\"mine\""))).Should().Be(HttpStatusCode.Accepted);
        (await client.NextAsync())["params"]!["progressToken"]!.GetValue<string>().Should().Be("mine");
        (await client.NextAsync())["id"]!.GetValue<int>().Should().Be(1);
    }

    [Test]
    public async Task The_server_asks_on_the_stream_and_gets_what_the_client_posts()
    {
        await using var host = await BridgeHost.StartAsync();
        await using var client = await SseClient.OpenAsync(host.Client(server: "sse/tools"));
        await client.InitializeAsync();

        await client.PostAsync(BridgeClient.Tool(1, "ask", """{"method":"roots/list"}"""));
        var question = await client.NextAsync();
        question["method"]!.GetValue<string>().Should().Be("roots/list");
        (await client.PostAsync($$$"""{"jsonrpc":"2.0","id":{{{question["id"]!.ToJsonString()}}},"result":{"roots":[]}}""")).Should().Be(HttpStatusCode.Accepted);
        (await client.NextAsync())["result"]!["content"]![0]!["text"]!.GetValue<string>().Should().Contain("roots");
    }

    [Test]
    public async Task Calls_run_at_once_and_answer_when_they_are_ready()
    {
        await using var host = await BridgeHost.StartAsync();
        await using var client = await SseClient.OpenAsync(host.Client(server: "sse/tools"));
        await client.InitializeAsync();

        await client.PostAsync(BridgeClient.Tool(1, "gate", """{"name":"g"}"""));
        await client.PostAsync(BridgeClient.Tool(2, "release", """{"name":"g"}"""));
        int[] answered = [(await client.NextAsync())["id"]!.GetValue<int>(), (await client.NextAsync())["id"]!.GetValue<int>()];

        answered.Should().BeEquivalentTo([1, 2]);
    }

    [Test]
    public async Task Somebody_elses_stream_and_an_unknown_one_are_the_same_404()
    {
        await using var host = await BridgeHost.StartAsync();
        await using var client = await SseClient.OpenAsync(host.Client(server: "sse/tools"));
        await client.InitializeAsync();

        using var bob = host.Client("bob", server: client.Endpoint[1..]);
        using var otherGrant = host.Client(grant: "another-grant", server: client.Endpoint[1..]);
        using var unknown = host.Client(server: "sse/tools?sessionId=nothing");
        foreach (var stranger in (BridgeClient[])[bob, otherGrant, unknown])
        {
            using var answer = await stranger.PostAsync(BridgeClient.Request(1, "ping"));
            answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
        }
    }

    [Test]
    public async Task A_post_without_a_stream_is_405_so_that_clients_open_one()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = host.Client(server: "sse/tools");

        using var answer = await client.PostAsync(BridgeClient.Initialize());

        answer.StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
        answer.Content.Headers.Allow.Should().Equal("GET");
    }

    [Test]
    public async Task Before_initialize_and_twice_initialize_are_400()
    {
        await using var host = await BridgeHost.StartAsync();
        await using var client = await SseClient.OpenAsync(host.Client(server: "sse/tools"));

        (await client.PostAsync(BridgeClient.Tool(1, "echo"))).Should().Be(HttpStatusCode.BadRequest);
        await client.InitializeAsync();
        (await client.PostAsync(BridgeClient.Initialize())).Should().Be(HttpStatusCode.BadRequest);
        (await client.PostAsync($"[{BridgeClient.Request(1, "ping")}]")).Should().Be(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task The_session_and_its_child_end_with_the_stream()
    {
        await using var host = await BridgeHost.StartAsync();
        var client = await SseClient.OpenAsync(host.Client(server: "sse/tools"));
        await client.InitializeAsync();
        host.Sessions.Counts.Sessions.Should().Be(1);

        await client.DisposeAsync();

        await Lasting.UntilAsync(() => Task.FromResult(host.Sessions.Counts is { Sessions: 0, Children: 0 }));
    }

    [Test]
    public async Task The_stream_ends_with_its_persons_access()
    {
        await using var host = await BridgeHost.StartAsync();
        await using var client = await SseClient.OpenAsync(host.Client(server: "sse/tools"));
        await client.InitializeAsync();
        await client.PostAsync(BridgeClient.Tool(1, "gate", """{"name":"g"}"""));

        await host.Sessions.EndAsync(session => session.PersonId == "alice");

        await client.EndsAsync();
        (await client.PostAsync(BridgeClient.Request(2, "ping"))).Should().Be(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task A_person_has_a_number_of_streams_and_others_have_their_own()
    {
        await using var host = await BridgeHost.StartAsync(null, ("Http:MaxSseStreamsPerPerson", "2"));
        await using var first = await SseClient.OpenAsync(host.Client(server: "sse/tools"));
        await using var second = await SseClient.OpenAsync(host.Client(server: "sse/tools"));

        using var client = host.Client(server: "sse/tools");
        using var third = await client.SendAsync(HttpMethod.Get);
        await using var bob = await SseClient.OpenAsync(host.Client("bob", server: "sse/tools"));

        third.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        third.Headers.RetryAfter.Should().NotBeNull();
        bob.Endpoint.Should().NotBeEmpty();
    }

    [Test]
    public async Task A_stream_shows_that_it_lives_and_one_that_never_initializes_is_closed_after_a_minute()
    {
        var time = new ManualTimeProvider();
        await using var host = await BridgeHost.StartAsync(time);
        await using var client = await SseClient.OpenAsync(host.Client(server: "sse/tools"));

        await time.WhenTimerAsync(TimeSpan.FromSeconds(1));
        time.Advance(TimeSpan.FromSeconds(1));
        (await client.LineAsync()).Should().Be(": keep-alive");
        await time.WhenTimerAsync(TimeSpan.FromSeconds(15));
        time.Advance(TimeSpan.FromSeconds(60));
        await client.EndsAsync();
    }
}
