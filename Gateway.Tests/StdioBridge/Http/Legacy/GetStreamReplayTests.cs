using System.Text.Json.Nodes;
using Gateway.Tests.Support;

namespace Gateway.Tests.StdioBridge.Http.Legacy;

/// <summary>What can be asked for again: the GET stream's events, and how long.</summary>
public sealed class GetStreamReplayTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(2);

    [Test]
    public async Task A_GET_stream_is_gone_on_with_where_its_connection_broke()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();
        await PrepareAsync(client, "a", "b", "c");
        string first;
        await using (var events = await client.ListenAsync())
        {
            await ReleaseAsync(client, "a");
            first = await IdAsync(events, "a");
        }

        await ReleaseAsync(client, "b");
        await using var again = await ComeBackAsync(client, first);

        // One by one: two that are let go at once say their word in any order.
        (await again.NextAsync())!["params"]!["data"]!.GetValue<string>().Should().Be("b");
        await ReleaseAsync(client, "c");
        (await again.NextAsync())!["params"]!["data"]!.GetValue<string>().Should().Be("c");
    }

    [Test]
    public async Task A_connection_whose_break_was_not_noticed_ends_and_what_it_sent_is_sent_again()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();
        await PrepareAsync(client, "a", "b");
        await using var events = await client.ListenAsync();
        await ReleaseAsync(client, "a");
        var first = await IdAsync(events, "a");
        await ReleaseAsync(client, "b");
        await IdAsync(events, "b");

        await using var again = await ComeBackAsync(client, first);

        (await again.NextAsync())!["params"]!["data"]!.GetValue<string>().Should().Be("b");
        (await events.NextAsync()).Should().BeNull("its turn is over");
    }

    [Test]
    public async Task An_answered_stream_is_forgotten_after_the_window()
    {
        var time = new ManualTimeProvider();
        await using var host = await BridgeHost.StartAsync(time);
        using var client = await host.Client().OpenAsync();
        client.Accept = "text/event-stream, application/json";
        string id;
        using (var posted = await client.PostAsync(BridgeClient.Tool("seven", "progress", """{"steps":1}""", "\"mine\"")))
        {
            await using var sent = await EventReader.OpenAsync(posted);
            id = (await sent.LineAsync())!["id: ".Length..];
            await sent.ReadToEndAsync();
        }

        await time.WhenTimerAsync(Window);
        (await RestAsync(client, id)).Should().ContainSingle().Which["result"].Should().NotBeNull();
        await time.WhenTimerAsync(Window);
        time.Advance(Window);
        var forgotten = (await RestAsync(client, id)).Should().ContainSingle().Subject;

        forgotten["id"]!.GetValue<string>().Should().Be("seven");
        forgotten["error"]!["code"]!.GetValue<int>().Should().Be(-32000);
    }

    [Test]
    public async Task What_a_GET_stream_sent_is_forgotten_after_the_window_and_the_stream_goes_on()
    {
        var time = new ManualTimeProvider();
        await using var host = await BridgeHost.StartAsync(time);
        using var client = await host.Client().OpenAsync();
        await PrepareAsync(client, "a", "b", "c");
        string first;
        await using (var events = await client.ListenAsync())
        {
            await ReleaseAsync(client, "a");
            first = await IdAsync(events, "a");
            await ReleaseAsync(client, "b");
            await IdAsync(events, "b");
        }

        await time.WhenTimerAsync(Window);
        time.Advance(Window);
        await using var again = await ComeBackAsync(client, first);
        await ReleaseAsync(client, "c");

        (await again.NextAsync())!["params"]!["data"]!.GetValue<string>().Should().Be("c");
    }

    /// <summary>Messages outside any call, each said when its gate is released.</summary>
    private static async Task PrepareAsync(BridgeClient client, params string[] texts)
    {
        foreach (var text in texts)
        {
            await client.TextAsync("later", $$$"""{"gate":"{{{text}}}","text":"{{{text}}}"}""");
        }
    }

    private static async Task ReleaseAsync(BridgeClient client, string gate)
    {
        using var released = await client.PostAsync(BridgeClient.Notification("notifications/release", $$$"""{"name":"{{{gate}}}"}"""));
    }

    private static async Task<string> IdAsync(EventReader events, string text)
    {
        var id = "";
        while (await events.LineAsync() is { } line)
        {
            id = line.StartsWith("id: ", StringComparison.Ordinal) ? line["id: ".Length..] : id;
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                line.Should().Contain($"\"data\":\"{text}\"");
                return id;
            }
        }

        throw new InvalidOperationException("The stream ended.");
    }

    private static async Task<EventReader> ComeBackAsync(BridgeClient client, string lastEventId)
    {
        client.LastEventId = lastEventId;
        var events = await client.ListenAsync();
        client.LastEventId = null;
        return events;
    }

    private static async Task<List<JsonNode>> RestAsync(BridgeClient client, string lastEventId)
    {
        await using var events = await ComeBackAsync(client, lastEventId);
        return await events.ReadToEndAsync();
    }
}
