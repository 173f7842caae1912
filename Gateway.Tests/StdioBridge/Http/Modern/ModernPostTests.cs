using System.Net;
using Gateway.Tests.Support;

namespace Gateway.Tests.StdioBridge.Http.Modern;

public sealed class ModernPostTests
{
    private static readonly (string Key, string? Value) NeverAsks = ("StdioServers:tools:AsksClient", "Never");

    [Test]
    public async Task A_notification_is_202_without_a_body_and_an_answer_is_no_message_of_the_revision()
    {
        await using var host = await BridgeHost.StartAsync(null, NeverAsks);
        using var client = new ModernClient(host);
        var notification = client.Body("notifications/cancelled", "\"requestId\":1").Replace("\"id\":1,", "");

        using var told = await client.SendAsync("notifications/cancelled", notification);
        using var answered = await client.SendAsync("none", """{"jsonrpc":"2.0","id":1,"result":{}}""");

        told.StatusCode.Should().Be(HttpStatusCode.Accepted);
        (await told.Content.ReadAsByteArrayAsync()).Should().BeEmpty();
        answered.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task Session_ids_and_event_ids_mean_nothing_and_are_not_given_out()
    {
        await using var host = await BridgeHost.StartAsync(null, NeverAsks);
        using var client = new ModernClient(host) { Meta = ",\"progressToken\":7" };
        var body = client.Body("tools/call", "\"name\":\"progress\",\"arguments\":{\"steps\":2}");

        using var response = await client.SendAsync("tools/call", body, "progress", default, ("Mcp-Session-Id", "unknown"), ("Last-Event-ID", "1-2-3-4"));
        var text = await response.Content.ReadAsStringAsync();

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Headers.Contains("Mcp-Session-Id").Should().BeFalse();
        text.Split('\n').Should().Contain(line => line.StartsWith("data: ", StringComparison.Ordinal)).And.NotContain(line => line.StartsWith("id:", StringComparison.Ordinal));
        text.Should().Contain("done");
    }

    [Test]
    public async Task A_stream_that_listens_shows_that_it_lives_every_15_seconds()
    {
        var time = new ManualTimeProvider();
        await using var host = await BridgeHost.StartAsync(time, NeverAsks);
        using var client = new ModernClient(host);
        using var response = await client.PostAsync("subscriptions/listen", "\"notifications\":{}");
        await using var events = await EventReader.OpenAsync(response);
        (await events.NextAsync())!["method"]!.GetValue<string>().Should().Be("notifications/subscriptions/acknowledged");
        await events.LineAsync();

        time.Advance(TimeSpan.FromSeconds(15));

        (await events.LineAsync()).Should().Be(": keep-alive");
    }

    [Test]
    public async Task A_resource_says_how_long_it_may_be_kept_and_by_whom()
    {
        await using var host = await BridgeHost.StartAsync(null, HeaderTests.ConformanceChild());
        using var client = new ModernClient(host, server: "conformance");

        using var response = await client.SendAsync("resources/read", client.Body("resources/read", "\"uri\":\"test://static-text\""), "test://static-text");
        var result = (await ModernClient.AnswerAsync(response))["result"]!;

        result["contents"]!.AsArray().Should().NotBeEmpty();
        result["ttlMs"]!.GetValue<int>().Should().BeGreaterThanOrEqualTo(0);
        result["cacheScope"]!.GetValue<string>().Should().Be("private");
    }
}
