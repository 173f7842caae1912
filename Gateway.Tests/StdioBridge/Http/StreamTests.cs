using Gateway.Tests.Support;

namespace Gateway.Tests.StdioBridge.Http;

public sealed class StreamTests
{
    [Test]
    public async Task An_answer_at_once_is_JSON_unless_Accept_lists_the_event_stream_first()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();

        using var json = await client.PostAsync(BridgeClient.Tool(1, "echo"));
        client.Accept = "text/event-stream, application/json";
        using var sse = await client.PostAsync(BridgeClient.Tool(1, "echo"));

        json.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
        sse.Content.Headers.ContentType!.MediaType.Should().Be("text/event-stream");
        sse.Headers.CacheControl!.NoCache.Should().BeTrue();
        sse.Headers.GetValues("X-Accel-Buffering").Should().Equal("no");
        await using var events = await EventReader.OpenAsync(sse);
        (await events.ReadToEndAsync()).Should().ContainSingle();
    }

    [Test]
    public async Task A_stop_ends_the_open_stream_and_does_not_wait_for_one_that_comes_back()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();
        await using var stream = await client.ListenAsync();

        host.Sessions.StopAccepting();

        (await stream.ReadToEndAsync()).Should().BeEmpty();
        using var again = await client.SendAsync(HttpMethod.Get);
        again.StatusCode.Should().Be(System.Net.HttpStatusCode.ServiceUnavailable);
        again.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(1));
        (await client.TextAsync("echo")).Should().NotBeNull("what is sent meanwhile is answered");
    }

    [Test]
    public async Task Progress_comes_first_on_the_calls_own_stream_with_the_clients_token()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();

        using var one = await client.PostAsync(BridgeClient.Tool(1, "progress", """{"steps":3,"gate":"p"}""", "\"tok\""));
        using var two = await client.PostAsync(BridgeClient.Tool(1, "progress", """{"steps":2,"gate":"p"}""", "17"));
        await client.TextAsync("release", """{"name":"p"}""");
        await using var first = await EventReader.OpenAsync(one);
        await using var second = await EventReader.OpenAsync(two);
        var ones = await first.ReadToEndAsync();
        var twos = await second.ReadToEndAsync();

        ones.Should().HaveCount(4);
        ones.Take(3).Select(entry => entry["params"]!["progressToken"]!.ToJsonString()).Should().AllBe("\"tok\"");
        ones[3]["id"]!.GetValue<int>().Should().Be(1);
        twos.Take(2).Select(entry => entry["params"]!["progressToken"]!.ToJsonString()).Should().AllBe("17");
        twos[2]["result"].Should().NotBeNull();
    }

    [Test]
    public async Task After_a_second_without_a_message_the_stream_begins_and_a_comment_comes_every_15_seconds()
    {
        var time = new ManualTimeProvider();
        await using var host = await BridgeHost.StartAsync(time);
        using var client = await host.Client().OpenAsync();
        var posting = client.PostAsync(BridgeClient.Tool(1, "gate", """{"name":"g"}"""));
        await time.WhenTimerAsync(TimeSpan.FromSeconds(1));

        time.Advance(TimeSpan.FromSeconds(1));
        using var response = await posting;
        await using var events = await EventReader.OpenAsync(response);
        (await events.LineAsync()).Should().StartWith(":");
        await events.LineAsync();
        time.Advance(TimeSpan.FromSeconds(15));
        (await events.LineAsync()).Should().Be(": keep-alive");
        using var release = await client.PostAsync(BridgeClient.Tool(2, "release", """{"name":"g"}"""));
        (await events.NextAsync())!["result"].Should().NotBeNull();
    }

    [Test]
    public async Task A_log_message_rides_on_the_only_call_in_flight()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();
        await using var listening = await client.ListenAsync();

        using var response = await client.PostAsync(BridgeClient.Tool(1, "log", """{"text":"x"}"""));
        await using var events = await EventReader.OpenAsync(response);
        var messages = await events.ReadToEndAsync();

        messages.Should().HaveCount(2);
        messages[0]["method"]!.GetValue<string>().Should().Be("notifications/message");
    }

    [Test]
    public async Task What_belongs_to_no_call_comes_on_the_GET_stream()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();
        await client.TextAsync("later", """{"gate":"g","text":"tell"}""");
        await using var events = await client.ListenAsync();

        using var released = await client.PostAsync(BridgeClient.Notification("notifications/release", """{"name":"g"}"""));

        (await events.NextAsync())!["params"]!["data"]!.GetValue<string>().Should().Be("tell");
    }

    [Test]
    public async Task What_belongs_to_no_call_waits_for_a_GET_stream()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();
        await client.TextAsync("later", """{"gate":"g","text":"early"}""");
        using var released = await client.PostAsync(BridgeClient.Notification("notifications/release", """{"name":"g"}"""));

        await using var events = await client.ListenAsync();

        (await events.NextAsync())!["params"]!["data"]!.GetValue<string>().Should().Be("early");
    }

    [Test]
    public async Task A_second_GET_takes_over_and_kills_nothing()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();
        await using var first = await client.ListenAsync();

        await using var second = await client.ListenAsync();

        (await first.NextAsync()).Should().BeNull();
        (await client.TextAsync("echo", """{"text":"alive"}""")).Should().Be("alive");
    }

    [Test]
    public async Task The_GET_stream_shows_a_sign_of_life_every_15_seconds()
    {
        var time = new ManualTimeProvider();
        await using var host = await BridgeHost.StartAsync(time);
        using var client = await host.Client().OpenAsync();
        await using var events = await client.ListenAsync();

        time.Advance(TimeSpan.FromSeconds(15));

        (await events.LineAsync()).Should().Be(": keep-alive");
    }
}
