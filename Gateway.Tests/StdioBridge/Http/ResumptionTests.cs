using Gateway.Tests.StdioBridge.Catalogue;

namespace Gateway.Tests.StdioBridge.Http;

/// <summary>Streams that a client comes back to.</summary>
public sealed class ResumptionTests
{
    [Test]
    public async Task A_client_whose_connection_broke_gets_what_it_missed_and_the_rest_of_that_stream_alone()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();
        using var other = await client.PostAsync(BridgeClient.Tool(8, "progress", """{"steps":1,"gate":"other"}""", "\"other\""));
        var first = await BreakAfterFirstAsync(await client.PostAsync(BridgeClient.Tool(7, "progress", """{"steps":2,"gate":"p"}""", "\"mine\"")));

        using var response = await ComeBackAsync(client, first);
        await using var events = await EventReader.OpenAsync(response);
        await client.TextAsync("release", """{"name":"p"}""", 9);
        var messages = await events.ReadToEndAsync();

        messages.Should().HaveCount(2);
        messages[0]["params"]!["progressToken"]!.GetValue<string>().Should().Be("mine");
        messages[0]["params"]!["progress"]!.GetValue<int>().Should().Be(2);
        messages[1]["id"]!.GetValue<int>().Should().Be(7);
    }

    [Test]
    public async Task An_answer_that_was_lost_on_the_way_is_replayed()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();
        client.Accept = "text/event-stream, application/json";
        string id;
        using (var posted = await client.PostAsync(BridgeClient.Tool(7, "progress", """{"steps":1}""", "\"mine\"")))
        {
            await using var sent = await EventReader.OpenAsync(posted);
            id = await IdAsync(sent);
            await sent.ReadToEndAsync();
        }

        using var response = await ComeBackAsync(client, id);
        await using var events = await EventReader.OpenAsync(response);
        var messages = await events.ReadToEndAsync();

        messages.Should().ContainSingle().Which["id"]!.GetValue<int>().Should().Be(7);
    }

    [TestCase("{0}")]
    [TestCase("0123456789abcdef.1.0.")]
    public async Task An_id_that_names_nothing_any_more_gets_its_requests_error_at_once(string shape)
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();
        using var stranger = await host.Client("bob").OpenAsync();
        var id = await BreakAfterFirstAsync(await client.PostAsync(BridgeClient.Tool("seven", "progress", """{"steps":1,"gate":"p"}""", "\"mine\"")));
        var request = id[(id.LastIndexOf('.') + 1)..];

        // Another session's stream is as unknown as one of an earlier process.
        using var response = await ComeBackAsync(stranger, shape == "{0}" ? id : shape + request);
        await using var events = await EventReader.OpenAsync(response);
        var messages = await events.ReadToEndAsync();

        messages.Should().ContainSingle();
        messages[0]["id"]!.GetValue<string>().Should().Be("seven");
        messages[0]["error"]!["code"]!.GetValue<int>().Should().Be(-32000);
    }

    [Test]
    public async Task A_long_response_is_closed_after_a_priming_event_and_the_client_comes_back_for_the_rest()
    {
        await using var host = await BridgeHost.StartAsync(null, ("Http:PollAfter", "00:00:00.2"));
        using var client = host.Client();
        using (var opened = await client.PostAsync(BridgeClient.Initialize("2025-11-25")))
        {
            client.SessionId = opened.Headers.GetValues("Mcp-Session-Id").Single();
        }

        using var posted = await client.PostAsync(BridgeClient.Tool(7, "gate", """{"name":"g"}"""));
        await using var sent = await EventReader.OpenAsync(posted);
        var lines = new List<string>();
        while (await sent.LineAsync() is { } line)
        {
            lines.Add(line);
        }

        using var response = await ComeBackAsync(client, lines[0]["id: ".Length..]);
        await using var events = await EventReader.OpenAsync(response);
        await client.TextAsync("release", """{"name":"g"}""", 8);
        var messages = await events.ReadToEndAsync();

        lines.Should().HaveCount(4).And.Contain("retry: 500").And.Contain("data: ");
        messages.Should().ContainSingle().Which["id"]!.GetValue<int>().Should().Be(7);
    }

    [Test]
    public async Task What_is_answered_without_a_child_comes_as_other_answers_do_with_a_priming_event()
    {
        await using var server = await ScriptedServer.StartAsync(null, ("Http:PollAfter", "00:00:00.2"));
        using var teacher = server.Host.Client();
        using var client = server.Host.Client();
        foreach (var opening in new[] { teacher, client })
        {
            using var opened = await opening.PostAsync(BridgeClient.Initialize("2025-11-25"));
            opening.SessionId = opened.Headers.GetValues("Mcp-Session-Id").Single();
            await opening.AnswerAsync(BridgeClient.Request(1, "tools/list"));
        }

        client.Accept = "text/event-stream, application/json";
        using var listed = await client.PostAsync(BridgeClient.Request(7, "tools/list"));
        await using var events = await EventReader.OpenAsync(listed);
        var priming = new[] { await events.LineAsync(), await events.LineAsync(), await events.LineAsync() };
        var answer = await events.NextAsync();

        server.Children.Should().Be(1, "the teacher's");
        priming[0].Should().StartWith("id: ");
        priming[1..].Should().BeEquivalentTo("retry: 500", "data: ");
        (answer!["id"]!.GetValue<int>(), answer["result"]!["tools"]!.AsArray().Count).Should().Be((7, 1));
    }

    private static async Task<HttpResponseMessage> ComeBackAsync(BridgeClient client, string lastEventId)
    {
        client.LastEventId = lastEventId;
        var response = await client.SendAsync(HttpMethod.Get);
        client.LastEventId = null;
        return response;
    }

    /// <summary>The id of the first event; then the connection breaks.</summary>
    private static async Task<string> BreakAfterFirstAsync(HttpResponseMessage response)
    {
        await using var events = await EventReader.OpenAsync(response);
        return await IdAsync(events);
    }

    private static async Task<string> IdAsync(EventReader events)
    {
        while (await events.LineAsync() is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                return line["id: ".Length..];
            }
        }

        throw new InvalidOperationException("The stream ended without an id.");
    }
}
