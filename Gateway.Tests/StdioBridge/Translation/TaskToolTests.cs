using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Translation;
using Gateway.Tests.StdioBridge.Catalogue;
using Gateway.Tests.StdioBridge.Http;
using Gateway.Tests.StdioBridge.Http.Modern;
using Gateway.Tests.StdioBridge.JsonRpc;
using Gateway.Tests.StdioBridge.Sessions;

namespace Gateway.Tests.StdioBridge.Translation;

/// <summary>Tools that work only as tasks, for clients to which tasks are not passed on.</summary>
public sealed class TaskToolTests
{
    private const string Script = """
        {"server/discover":[{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{}},"ttlMs":0,"cacheScope":"private"}],
        "tools/list":[{"tools":[{"name":"pid","execution":{"taskSupport":"required"}},{"name":"echo","execution":{"taskSupport":"optional"}}],"nextCursor":"two"},
        {"tools":[{"name":"big","execution":{"taskSupport":"forbidden"}},{"name":"env","execution":{"taskSupport":"required"}}]}]}
        """;

    [TestCase("""[]""", """[]""")]
    [TestCase("""[{"name":"t","execution":{"taskSupport":"required"}}]""", """[]""")]
    [TestCase("""[{"execution":{"x":[1],"taskSupport":"required","y":{}},"name":"t"},{"name":"a"}]""", """[{"name":"a"}]""")]
    [TestCase("""[{"name":"a"} ,{"name":"t","execution":{"taskSupport":"r\u0065quired"}}, {"name":"b","execution":{"taskSupport":"optional"}}]""",
        """[{"name":"a"}, {"name":"b","execution":{"taskSupport":"optional"}}]""")]
    [TestCase("""[{"name":"a","execution":null},{"name":"b","execution":["taskSupport","required"]},{"name":"c","execution":{"taskSupport":7}},null]""",
        """[{"name":"a","execution":null},{"name":"b","execution":["taskSupport","required"]},{"name":"c","execution":{"taskSupport":7}},null]""")]
    [TestCase("""[{"name":"a","inputSchema":{"execution":{"taskSupport":"required"}},"taskSupport":"required"}]""",
        """[{"name":"a","inputSchema":{"execution":{"taskSupport":"required"}},"taskSupport":"required"}]""")]
    [TestCase("""[{"name":"a","execution":{"deep":{"taskSupport":"required"}}}]""", """[{"name":"a","execution":{"deep":{"taskSupport":"required"}}}]""")]
    [TestCase("""[{"name":"a","execution":{"taskSupport":"required","taskSupport":"optional"}}]""", """[{"name":"a","execution":{"taskSupport":"required","taskSupport":"optional"}}]""")]
    public void They_go_with_their_comma_and_the_rest_stays_as_it_was(string tools, string expected)
    {
        var message = Encoding.UTF8.GetBytes(Answer(tools));
        var sizes = Enumerable.Range(1, 20).Select(size => Cut(Segments.OfSize(message, size))).Append(Cut(Segments.Whole(Answer(tools))));

        sizes.Should().AllBe(Answer(expected));
    }

    [TestCase("Legacy")]
    [TestCase("Modern")]
    public async Task Stateless_clients_neither_see_nor_call_them(string era)
    {
        await using var server = await StartAsync(era);
        using var client = new ModernClient(server.Host);

        var unlisted = await client.ToolAsync("env");
        var first = await client.AskAsync("tools/list");
        var second = await client.AskAsync("tools/list", "\"cursor\":\"two\"");

        Refused(unlisted).Should().Be((-32602, "Unknown tool: env works only as a task, and tasks are not passed on here."));
        (Names(first), Names(second), first["result"]!["nextCursor"]!.GetValue<string>()).Should().Be(("echo", "big", "two"));
        ModernClient.Text(await client.ToolAsync("echo", """{"text":"optional"}""")).Should().Be("optional");
    }

    [Test]
    public async Task Clients_with_a_handshake_neither_see_nor_call_them_on_a_stateless_server()
    {
        await using var server = await StartAsync("Modern");
        using var client = await server.Host.Client().OpenAsync();

        var first = await client.AnswerAsync(BridgeClient.Request(1, "tools/list"));
        var second = await client.AnswerAsync(BridgeClient.Request("own", "tools/list", """{"cursor":"two"}"""));
        var refused = await client.CallAsync("pid", id: "mine");

        (Names(first), Names(second), second["id"]!.GetValue<string>()).Should().Be(("echo", "big", "own"));
        Refused(refused).Should().Be((-32602, "Unknown tool: pid works only as a task, and tasks are not passed on here."));
        refused["id"]!.GetValue<string>().Should().Be("mine");
        (await client.TextAsync("echo", """{"text":"optional"}""")).Should().Be("optional");
    }

    [Test]
    public async Task Clients_with_a_handshake_have_them_from_a_server_with_one()
    {
        await using var server = await StartAsync("Legacy");
        using var client = await server.Host.Client().OpenAsync();

        Names(await client.AnswerAsync(BridgeClient.Request(1, "tools/list"))).Should().Be("pid echo");
        (await client.TextAsync("pid")).Should().NotBeEmpty();
    }

    [TestCase("Legacy")]
    [TestCase("Modern")]
    public async Task What_is_listed_without_a_process_hides_them_too(string era)
    {
        await using var server = await StartAsync(era);
        using var stateless = new ModernClient(server.Host);
        using var first = await server.Host.Client().OpenAsync();
        await (era == "Legacy" ? stateless.AskAsync("tools/list") : first.AnswerAsync(BridgeClient.Request(1, "tools/list")));
        await (era == "Legacy" ? stateless.AskAsync("tools/list", "\"cursor\":\"two\"") : first.AnswerAsync(BridgeClient.Request(1, "tools/list", """{"cursor":"two"}""")));
        await (era == "Legacy" ? stateless.ToolAsync("crash") : first.CallAsync("crash"));
        await first.SendAsync(HttpMethod.Delete);
        await Lasting.UntilAsync(() => Task.FromResult(server.Children == 0));
        using var second = server.Host.Client();

        var list = await (era == "Legacy" ? stateless.AskAsync("tools/list") : (await second.OpenAsync()).AnswerAsync(BridgeClient.Request(1, "tools/list")));

        server.Children.Should().Be(0);
        Names(list).Should().Be("echo");
    }

    [Test]
    public async Task Clients_that_can_fetch_tasks_see_and_call_them_and_are_told_of_them_without_a_process()
    {
        await using var server = await StartAsync("Modern");
        server.Write("alice", Script.Replace("\"tools\":{}", "\"tools\":{},\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}", StringComparison.Ordinal));
        using var client = new ModernClient(server.Host) { Capabilities = """{"extensions":{"io.modelcontextprotocol/tasks":{}}}""" };
        using var plain = new ModernClient(server.Host);

        var called = await client.ToolAsync("env");
        var lists = new List<JsonNode>();
        foreach (var asks in new[] { client, plain })
        {
            lists.Add(await asks.AskAsync("tools/list"));
            await asks.AskAsync("tools/list", "\"cursor\":\"two\"");
        }

        await client.ToolAsync("crash");
        await Lasting.UntilAsync(() => Task.FromResult(server.Children == 0));
        lists.AddRange([await client.AskAsync("tools/list"), await plain.AskAsync("tools/list")]);

        ModernClient.Text(called).Should().NotBeEmpty();
        lists.Select(Names).Should().Equal("pid echo", "echo", "pid echo", "echo");
        server.Children.Should().Be(0);
    }

    [Test]
    public async Task Tasks_of_2025_11_25_pass_in_their_session_on_a_server_with_a_handshake()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Write("alice", """
            {"initialize":{"capabilities":{"tools":{},"tasks":{"list":{},"cancel":{},"requests":{"tools":{"call":{}}}}}},
            "tasks/get":[{"taskId":"t1","status":"working"}],"tasks/list":[{"tasks":[{"taskId":"t1"}]}],"tasks/result":[{"content":[]}],"tasks/cancel":[{"taskId":"t1","status":"cancelled"}]}
            """);
        using var other = server.Host.Client();
        using var client = await server.Host.Client().OpenAsync("2025-11-25");

        var answers = new List<string>();
        foreach (var method in new[] { "get", "list", "result", "cancel" })
        {
            answers.Add((await client.AnswerAsync(BridgeClient.Request("mine", "tasks/" + method, """{"taskId":"t1"}""")))["result"]!.ToJsonString());
        }

        (await other.AnswerAsync(BridgeClient.Initialize("2025-11-25")))["result"]!["capabilities"]!["tasks"]!["list"].Should().NotBeNull();
        answers.Should().Equal("""{"taskId":"t1","status":"working"}""", """{"tasks":[{"taskId":"t1"}]}""", """{"content":[]}""", """{"taskId":"t1","status":"cancelled"}""");
    }

    private static async Task<ScriptedServer> StartAsync(string era)
    {
        var server = await ScriptedServer.StartAsync(null, ("StdioServers:tools:Era", era));
        server.Write("alice", Script);
        return server;
    }

    private static string Answer(string tools) =>
        """{"jsonrpc":"2.0","id":7,"result":{"tools":""" + tools + ""","_meta":{"tools":[{"execution":{"taskSupport":"required"}}]}}}""";

    private static string Cut(ReadOnlySequence<byte> message)
    {
        MessagePeek.TryRead(message, out var envelope, out _).Should().BeTrue();
        var output = new ArrayBufferWriter<byte>();
        MessageSplice.Write(output, message, CollectionsMarshal.AsSpan(TaskTools.Cuts(message, envelope)));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string Names(JsonNode answer) => string.Join(' ', answer["result"]!["tools"]!.AsArray().Select(tool => tool!["name"]!.GetValue<string>()));

    private static (int, string) Refused(JsonNode answer) => (answer["error"]!["code"]!.GetValue<int>(), answer["error"]!["message"]!.GetValue<string>());
}
