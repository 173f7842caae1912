using System.Text.Json.Nodes;
using Gateway.Tests.StdioBridge.Http.Modern;

namespace Gateway.Tests.StdioBridge.Http;

/// <summary>Clients with a handshake on a server that knows only 2026-07-28.</summary>
public sealed class ModernOnlyTests
{
    private const string Watched = "test://watched-resource";

    [TestCase("2025-11-25", "2025-11-25")]
    [TestCase("2024-11-05", "2024-11-05")]
    [TestCase("2031-01-01", "2025-11-25")]
    public async Task The_handshake_tells_what_the_server_says_of_itself(string asked, string agreed)
    {
        await using var host = await HostAsync();
        using var client = host.Client(server: "conformance");

        var result = (await client.AnswerAsync(BridgeClient.Initialize(asked)))["result"]!;

        result["protocolVersion"]!.GetValue<string>().Should().Be(agreed);
        result["serverInfo"]!["name"]!.GetValue<string>().Should().Be("conformance-fixture");
        result["capabilities"]!["tools"]!["listChanged"]!.GetValue<bool>().Should().BeTrue();
        result["capabilities"]!["logging"]!.Should().BeOfType<JsonObject>();
        result["instructions"]!.GetValue<string>().Should().NotBeEmpty();
    }

    [Test]
    public async Task Requests_pass_with_the_clients_ids_and_results_hold_nothing_of_the_later_revision()
    {
        await using var host = await HostAsync();
        using var client = await OpenAsync(host);

        var listed = await client.AnswerAsync("""{"jsonrpc":"2.0","id":"list","method":"tools/list"}""");
        var noParams = await client.AnswerAsync("""{"jsonrpc":"2.0","id":7,"params":null,"method":"prompts/list"}""");
        var called = await client.AnswerAsync(BridgeClient.Tool(1, "test_simple_text"));
        var missing = await client.AnswerAsync(BridgeClient.Request(2, "resources/read", """{"uri":"test://nowhere","_meta":{}}"""));
        var pong = await client.AnswerAsync(BridgeClient.Request(3, "ping"));

        listed["id"]!.GetValue<string>().Should().Be("list");
        listed["result"]!.AsObject().Select(member => member.Key).Should().Contain("tools").And.NotContain(["resultType", "ttlMs", "cacheScope"]);
        noParams["result"]!["prompts"]!.AsArray().Should().NotBeEmpty();
        called["result"]!["content"]!.AsArray().Should().ContainSingle();
        missing["error"]!["code"]!.GetValue<int>().Should().Be(-32002);
        pong["result"]!.Should().BeOfType<JsonObject>();
    }

    [Test]
    public async Task Questions_of_one_round_come_as_requests_and_the_call_goes_on_with_the_answers()
    {
        await using var host = await HostAsync();
        using var client = await OpenAsync(host, """{"elicitation":{},"sampling":{},"roots":{}}""");
        using var response = await client.PostAsync(BridgeClient.Tool(1, "test_input_required_result_multiple_inputs"));
        await using var events = await EventReader.OpenAsync(response);
        var asked = new[] { await events.NextAsync(), await events.NextAsync(), await events.NextAsync() };

        foreach (var question in asked)
        {
            using var answered = await client.PostAsync(Reply(question!, "result", Answer(question!["method"]!.GetValue<string>())));
        }

        var result = await events.NextAsync();

        asked.Select(question => question!["method"]!.GetValue<string>()).Should().BeEquivalentTo("elicitation/create", "sampling/createMessage", "roots/list");
        result!["id"]!.GetValue<int>().Should().Be(1);
        result["result"]!["content"]![0]!["text"]!.GetValue<string>().Should().Contain("Hi").And.Contain("Ada").And.Contain("file:///home");
        result["result"]!["requestState"].Should().BeNull();
    }

    [Test]
    public async Task Rounds_follow_each_other_and_a_refused_elicitation_is_a_cancelled_one()
    {
        await using var host = await HostAsync();
        using var client = await OpenAsync(host, """{"elicitation":{}}""");
        using var response = await client.PostAsync(BridgeClient.Tool("two rounds", "test_input_required_result_multi_round"));
        await using var events = await EventReader.OpenAsync(response);
        var first = await events.NextAsync();
        using var name = await client.PostAsync(Reply(first!, "result", """{"action":"accept","content":{"name":"Ada"}}"""));
        var second = await events.NextAsync();
        using var refused = await client.PostAsync(Reply(second!, "error", """{"code":-1,"message":"no"}"""));

        var result = await events.NextAsync();

        result!["result"]!["content"]![0]!["text"]!.GetValue<string>().Should().Be("Ada likes cancel.");
    }

    [Test]
    public async Task A_question_that_is_not_answered_fails_its_call()
    {
        await using var host = await HostAsync();
        using var client = await OpenAsync(host, """{"sampling":{}}""");
        using var response = await client.PostAsync(BridgeClient.Tool(1, "test_input_required_result_sampling"));
        await using var events = await EventReader.OpenAsync(response);
        var question = await events.NextAsync();

        using var refused = await client.PostAsync(Reply(question!, "error", """{"code":-1,"message":"no"}"""));

        (await events.NextAsync())!["error"]!["code"]!.GetValue<int>().Should().Be(-32603);
    }

    [Test]
    public async Task What_the_client_did_not_declare_the_server_does_not_ask()
    {
        await using var host = await HostAsync();
        using var client = await OpenAsync(host);

        var answer = await client.CallAsync("test_missing_capability");

        answer["error"]!["code"]!.GetValue<int>().Should().Be(-32021);
    }

    [TestCase("{}")]
    [TestCase("""{"elicitation":{},"extensions":{"x/y":{},"io.modelcontextprotocol/tasks":{}}}""")]
    public async Task A_tool_that_works_only_as_a_task_called_before_any_list_is_refused_by_the_server_and_no_task_is_made(string capabilities)
    {
        await using var host = await HostAsync();
        using var client = await OpenAsync(host, capabilities);

        var refused = await client.CallAsync("failing_job", id: "first");
        var either = await client.CallAsync("slow_compute", """{"seconds":0}""");
        var methods = new List<int>();
        foreach (var method in new[] { "get", "result", "list", "cancel", "update" })
        {
            methods.Add((await client.AnswerAsync(BridgeClient.Request(1, "tasks/" + method, """{"taskId":"task-1"}""")))["error"]!["code"]!.GetValue<int>());
        }

        (refused["id"]!.GetValue<string>(), refused["error"]!["code"]!.GetValue<int>()).Should().Be(("first", -32021));
        either["result"]!["content"]![0]!["text"]!.GetValue<string>().Should().Be("Computed.");
        either["result"]!["taskId"].Should().BeNull();
        methods.Should().AllBeEquivalentTo(-32601);
    }

    [Test]
    public async Task Changes_and_watched_resources_are_announced_and_no_more_after_the_watch_ended()
    {
        await using var host = await HostAsync();
        using var client = await OpenAsync(host);
        await client.AnswerAsync(BridgeClient.Request(1, "resources/subscribe", $$"""{"uri":"{{Watched}}"}"""));
        var updated = (await MessagesAsync(client, "test_trigger_resource_update"))[0];
        await client.AnswerAsync(BridgeClient.Request(2, "resources/unsubscribe", $$"""{"uri":"{{Watched}}"}"""));
        using var unwatched = await client.PostAsync(BridgeClient.Tool(3, "test_trigger_resource_update"));
        var changed = (await MessagesAsync(client, "test_trigger_tool_change"))[0];

        updated["method"]!.GetValue<string>().Should().Be("notifications/resources/updated");
        updated["params"]!["uri"]!.GetValue<string>().Should().Be(Watched);
        updated["params"]!["_meta"].Should().BeNull();
        unwatched.Content.Headers.ContentType!.MediaType.Should().Be("application/json", "nothing but the answer came");
        changed["method"]!.GetValue<string>().Should().Be("notifications/tools/list_changed");
    }

    [Test]
    public async Task Log_messages_come_as_severe_as_setLevel_said()
    {
        await using var host = await HostAsync();
        using var client = await OpenAsync(host);
        await client.AnswerAsync(BridgeClient.Request(1, "logging/setLevel", """{"level":"error"}"""));
        var wrong = await client.AnswerAsync(BridgeClient.Request(2, "logging/setLevel", """{"level":"loud"}"""));

        using var response = await client.PostAsync(BridgeClient.Tool(3, "test_logging_tool"));
        await using var events = await EventReader.OpenAsync(response);
        var messages = await events.ReadToEndAsync();

        wrong["error"]!["code"]!.GetValue<int>().Should().Be(-32602);
        messages.Should().HaveCount(2);
        messages[0]["params"]!["level"]!.GetValue<string>().Should().Be("error");
    }

    [Test]
    public async Task A_replaced_child_is_told_what_the_client_had_said()
    {
        await using var host = await BridgeHost.StartAsync(null, [.. HeaderTests.ConformanceChild("modern", "Modern"), ("StdioServers:conformance:Replaceable", "true")]);
        using var client = await OpenAsync(host, """{"sampling":{}}""");
        await client.TextAsync("test_simple_text");
        await client.AnswerAsync(BridgeClient.Request(1, "resources/subscribe", $$"""{"uri":"{{Watched}}"}"""));

        var child = host.Sessions.Live.Single().Link!.Child;
        child.Kill();
        await child.Exited;
        var told = (await MessagesAsync(client, "test_trigger_resource_update")).SkipLast(1).ToList();

        told.Select(message => message["method"]!.GetValue<string>()).Should().HaveCount(2, "it may have changed unseen, and it did change").And.AllBe("notifications/resources/updated");
    }

    private static Task<BridgeHost> HostAsync() => BridgeHost.StartAsync(null, HeaderTests.ConformanceChild("modern", "Modern"));

    private static async Task<BridgeClient> OpenAsync(BridgeHost host, string capabilities = "{}")
    {
        var client = host.Client(server: "conformance");
        using var response = await client.PostAsync(BridgeClient.Initialize("2025-11-25").Replace("\"capabilities\":{}", $"\"capabilities\":{capabilities}", StringComparison.Ordinal));
        response.IsSuccessStatusCode.Should().BeTrue(await response.Content.ReadAsStringAsync());
        client.SessionId = response.Headers.GetValues("Mcp-Session-Id").Single();
        using var initialized = await client.PostAsync(BridgeClient.Notification("notifications/initialized"));
        return client;
    }

    private static async Task<List<JsonNode>> MessagesAsync(BridgeClient client, string tool)
    {
        using var response = await client.PostAsync(BridgeClient.Tool("messages", tool));
        await using var events = await EventReader.OpenAsync(response);
        return await events.ReadToEndAsync();
    }

    private static string Reply(JsonNode question, string member, string content) =>
        $$"""{"jsonrpc":"2.0","id":{{question["id"]!.ToJsonString()}},"{{member}}":""" + content + "}";

    private static string Answer(string method) => method switch
    {
        "elicitation/create" => """{"action":"accept","content":{"name":"Ada"}}""",
        "sampling/createMessage" => """{"role":"assistant","model":"m","content":{"type":"text","text":"Hi"}}""",
        _ => """{"roots":[{"uri":"file:///home"}]}""",
    };
}
