using System.Net;
using System.Text.Json.Nodes;

namespace Gateway.Tests.StdioBridge.Http.Legacy;

/// <summary>JSON-RPC batches, which MCP 2025-03-26 alone knows.</summary>
public sealed class BatchTests
{
    [Test]
    public async Task Requests_of_a_batch_are_answered_on_one_stream_each_by_its_own_id_whatever_the_order()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync("2025-03-26");

        using var response = await client.PostAsync(Batch(
            BridgeClient.Tool(1, "gate", """{"name":"g"}"""),
            BridgeClient.Notification("notifications/cancelled", """{"requestId":99}"""),
            BridgeClient.Tool("1", "echo", """{"text":"text id"}"""),
            BridgeClient.Tool(2, "progress", """{"steps":1}""", "\"mine\""),
            BridgeClient.Tool(3, "release", """{"name":"g"}""")));
        await using var events = await EventReader.OpenAsync(response);
        var messages = await events.ReadToEndAsync();

        messages.Should().HaveCount(5);
        messages.Where(message => message["id"] is not null).Select(message => message["id"]!.ToJsonString()).Should().BeEquivalentTo("1", "\"1\"", "2", "3");
        TextOf(messages, "\"1\"").Should().Be("text id");
        TextOf(messages, "1").Should().Be("released");
        messages.Should().ContainSingle(message => message["method"] != null).Which["params"]!["progressToken"]!.GetValue<string>().Should().Be("mine");
    }

    [Test]
    public async Task A_batch_without_requests_is_202()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync("2025-03-26");
        await using var stream = await client.ListenAsync();
        await client.TextAsync("ask-later", """{"method":"roots/list","gate":"g"}""");
        using var released = await client.PostAsync(Batch(BridgeClient.Notification("notifications/release", """{"name":"g"}""")));
        var question = await stream.NextAsync();

        using var answered = await client.PostAsync(Batch(
            $$$"""{"jsonrpc":"2.0","id":{{{question!["id"]!.ToJsonString()}}},"result":{"roots":[]}}""",
            BridgeClient.Notification("notifications/roots/list_changed")));

        released.StatusCode.Should().Be(HttpStatusCode.Accepted);
        answered.StatusCode.Should().Be(HttpStatusCode.Accepted);
        (await answered.Content.ReadAsStringAsync()).Should().BeEmpty();
        (await client.TextAsync("heard", """{"method":"later"}""")).Should().Contain("roots");
    }

    [TestCase("2025-06-18")]
    [TestCase("2025-11-25")]
    [TestCase(null, Description = "outside a session")]
    public async Task No_other_version_knows_batches(string? version)
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = version is null ? host.Client() : await host.Client().OpenAsync(version);

        using var response = await client.PostAsync(Batch(BridgeClient.Tool(1, "echo", """{"text":"x"}""")));

        await CheckRefusedAsync(response);
    }

    [TestCase("[]")]
    [TestCase("[1]")]
    [TestCase("""[[{"jsonrpc":"2.0","id":1,"method":"ping"}]]""")]
    [TestCase("""[{"jsonrpc":"2.0","id":1,"method":"ping"},{"id":2}]""")]
    public async Task What_is_no_batch_of_messages_is_refused_whole(string body)
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync("2025-03-26");

        using var response = await client.PostAsync(body);

        await CheckRefusedAsync(response);
    }

    [Test]
    public async Task A_batch_holds_64_messages_at_most()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync("2025-03-26");
        string[] Pings(int count) => [.. Enumerable.Range(1, count).Select(id => BridgeClient.Request(id, "ping"))];

        using var largest = await client.PostAsync(Batch(Pings(64)));
        await using var events = await EventReader.OpenAsync(largest);
        (await events.ReadToEndAsync()).Select(message => message["id"]!.GetValue<int>()).Should().BeEquivalentTo(Enumerable.Range(1, 64));
        using var larger = await client.PostAsync(Batch(Pings(65)));
        await CheckRefusedAsync(larger);
    }

    [Test]
    public async Task Initialize_in_a_batch_is_that_messages_error_and_the_others_are_answered()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync("2025-03-26");

        using var response = await client.PostAsync(Batch(BridgeClient.Request("again", "initialize"), BridgeClient.Tool(1, "echo", """{"text":"x"}""")));
        await using var events = await EventReader.OpenAsync(response);
        var messages = await events.ReadToEndAsync();

        messages.Should().HaveCount(2);
        messages.Single(message => message["error"] != null)["id"]!.GetValue<string>().Should().Be("again");
        TextOf(messages, "1").Should().Be("x");
    }

    [Test]
    public async Task What_the_scopes_do_not_allow_is_refused_before_any_of_the_batch_is_run()
    {
        await using var host = await BridgeHost.StartAsync(null, ("StdioServers:tools:Tools:Read:0", "echo"));
        using var client = await host.Client().OpenAsync("2025-03-26");
        client.Scopes = "forgejo:read";

        using var response = await client.PostAsync(Batch(BridgeClient.Tool(1, "release", """{"name":"g"}"""), BridgeClient.Tool(2, "echo", """{"text":"x"}""")));

        response.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        response.Headers.GetValues("X-Outcome").Should().Equal("WriteNeeded");
    }

    private static string Batch(params string[] messages) => $"[{string.Join(",\n", messages)}]";

    private static string TextOf(IEnumerable<JsonNode> messages, string id) =>
        messages.Single(message => message["id"]?.ToJsonString() == id)["result"]!["content"]![0]!["text"]!.GetValue<string>();

    private static async Task CheckRefusedAsync(HttpResponseMessage response)
    {
        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!["code"]!.GetValue<int>().Should().Be(-32600);
    }
}
