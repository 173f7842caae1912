using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.StdioBridge.Translation;
using Gateway.Tests.StdioBridge.Catalogue;
using Gateway.Tests.Support;

namespace Gateway.Tests.StdioBridge.Http.Modern;

/// <summary>Clients of 2026-07-28 on a server that speaks it: nearly everything passes as it is.</summary>
public sealed class NativeTests
{
    private const string Watched = "test://watched-resource";
    private const string Elicits = """{"elicitation":{}}""";

    [TestCase("modern", "Modern")]
    [TestCase("dual", "Both")]
    public async Task One_child_serves_all_of_a_person_with_their_own_ids_tokens_and_capabilities(string speaks, string era)
    {
        await using var host = await BridgeHost.StartAsync(null, HeaderTests.ConformanceChild(speaks, era));
        using var plain = Client(host);
        using var elicits = Client(host, Elicits);

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(number => (number % 2 == 0 ? plain : elicits).ToolAsync("test_simple_text", id: number % 4 < 2 ? "1" : "\"1\"")));
        plain.Meta = ",\"progressToken\":\"mine\"";
        using var response = await plain.PostToolAsync("test_tool_with_progress");
        await using var events = await EventReader.OpenAsync(response);
        var messages = await events.ReadToEndAsync();

        answers.Select((answer, number) => answer["id"]!.ToJsonString() == (number % 4 < 2 ? "1" : "\"1\"")).Should().AllBeEquivalentTo(true);
        messages.SkipLast(1).Select(message => message["params"]!["progressToken"]!.GetValue<string>()).Should().HaveCount(3).And.AllBe("mine");
        messages[^1]["result"]!["_meta"]!["io.modelcontextprotocol/serverInfo"]!["name"]!.GetValue<string>().Should().Be("conformance-fixture");
        host.Sessions.Counts.Children.Should().Be(1);
    }

    [Test]
    public async Task Questions_and_states_pass_and_a_state_opens_for_its_caller_and_request_alone()
    {
        await using var host = await BridgeHost.StartAsync(null, Modern());
        using var client = Client(host, Elicits);
        using var bob = Client(host, Elicits, "bob");
        using var otherGrant = Client(host, Elicits, "alice", "alice-other-grant");
        const string Tool = "test_input_required_result_elicitation";
        var asked = (await client.ToolAsync(Tool))["result"]!;
        var retry = Retry(asked["requestState"]!.GetValue<string>());

        using var flipped = await client.PostToolAsync(Tool, more: Retry(Flip(asked["requestState"]!.GetValue<string>())));
        using var forged = await client.PostToolAsync(Tool, more: Retry("e30.AAAA"));
        using var anotherRequest = await client.PostToolAsync(Tool, """{"other":1}""", retry);
        using var anotherPerson = await bob.PostToolAsync(Tool, more: retry);
        using var anotherClient = await otherGrant.PostToolAsync(Tool, more: retry);
        var answer = await client.ToolAsync(Tool, more: retry);

        asked["resultType"]!.GetValue<string>().Should().Be("input_required");
        asked["inputRequests"]!["user_name"]!["method"]!.GetValue<string>().Should().Be("elicitation/create");
        foreach (var refused in new[] { flipped, forged, anotherRequest, anotherPerson, anotherClient })
        {
            await ModernClient.ShouldBeAsync(refused, HttpStatusCode.BadRequest, -32602);
        }

        ModernClient.Text(answer).Should().Be("Hello, Ada!");
    }

    [Test]
    public async Task A_state_is_too_old_after_five_minutes()
    {
        var time = new ManualTimeProvider();
        await using var host = await BridgeHost.StartAsync(time, Modern());
        using var client = Client(host, Elicits);
        var asked = (await client.ToolAsync("test_input_required_result_elicitation"))["result"]!;

        time.Advance(HeldCalls.Lifetime);
        using var late = await client.PostToolAsync("test_input_required_result_elicitation", more: Retry(asked["requestState"]!.GetValue<string>()));

        await ModernClient.ShouldBeAsync(late, HttpStatusCode.BadRequest, -32602);
    }

    [Test]
    public async Task What_the_server_refuses_is_refused_with_its_own_code_and_the_right_status()
    {
        await using var host = await BridgeHost.StartAsync(null, Modern());
        using var client = Client(host);

        using var incapable = await client.PostToolAsync("test_missing_capability");
        using var unknown = await client.PostAsync("unknown/method");
        using var header = await client.SendAsync(
            "tools/call", client.Body("tools/call", """ "name":"test_x_mcp_header","arguments":{"region":"north"}"""), "test_x_mcp_header", default, ("Mcp-Param-Region", "south"));

        await ModernClient.ShouldBeAsync(incapable, HttpStatusCode.BadRequest, -32021);
        await ModernClient.ShouldBeAsync(unknown, HttpStatusCode.NotFound, -32601);
        await ModernClient.ShouldBeAsync(header, HttpStatusCode.BadRequest, -32020);
    }

    [Test]
    public async Task Two_streams_get_what_each_asked_for_under_its_own_id()
    {
        await using var host = await BridgeHost.StartAsync(null, Modern());
        using var client = Client(host);
        await using var tools = await ListenAsync(client, "\"toolsListChanged\":true", "\"same\"");
        await using var resource = await ListenAsync(client, $"\"resourceSubscriptions\":[\"{Watched}\"]", "\"same\"");

        var acknowledged = new[] { await tools.NextAsync(), await resource.NextAsync() };
        await client.ToolAsync("test_trigger_prompt_change");
        await client.ToolAsync("test_trigger_resource_update");
        await client.ToolAsync("test_trigger_tool_change");
        var told = new[] { await tools.NextAsync(), await resource.NextAsync() };

        acknowledged.Select(message => message!["method"]!.GetValue<string>()).Should().AllBe("notifications/subscriptions/acknowledged");
        told.Select(message => message!["method"]!.GetValue<string>()).Should().Equal("notifications/tools/list_changed", "notifications/resources/updated");
        acknowledged.Concat(told).Select(message => message!["params"]!["_meta"]!["io.modelcontextprotocol/subscriptionId"]!.GetValue<string>()).Should().AllBe("same");
    }

    [Test]
    public async Task A_stream_ends_with_its_callers_access_and_a_stream_too_many_is_refused()
    {
        await using var host = await BridgeHost.StartAsync(null, Modern());
        using var client = Client(host);
        await using var events = await ListenAsync(client, "\"toolsListChanged\":true", "1");
        await events.NextAsync();
        for (var number = 1; number < PoolListeners.Limit; number++)
        {
            await client.PostAsync("subscriptions/listen", "\"notifications\":{}");
        }

        using var refused = await client.PostAsync("subscriptions/listen", "\"notifications\":{}");
        await host.Sessions.EndAsync(session => session.GrantId == "alice-grant").WaitAsync(Patience.Token);

        refused.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await events.NextAsync()).Should().BeNull();
        host.Sessions.Counts.Children.Should().Be(0);
    }

    [Test]
    public async Task Closing_the_response_cancels_the_call_at_the_child_which_goes_on()
    {
        await using var server = await ScriptedServer.StartAsync(null, ("StdioServers:tools:Era", "Modern"));
        server.Write("alice", """{"server/discover":[{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{}}}]}""");
        using var client = new ModernClient(server.Host);
        client.Meta = ",\"progressToken\":1";
        using var response = await client.PostToolAsync("progress", """{"steps":1,"gate":"g"}""");
        await client.ToolAsync("heard", """{"method":"gate g"}""");

        response.Dispose();
        var heard = JsonNode.Parse(ModernClient.Text(await client.ToolAsync("heard", """{"method":"notifications/cancelled"}""")))!;

        (heard["requestId"]!.GetValueKind(), heard["reason"]!.GetValue<string>()).Should().Be((JsonValueKind.Number, "the client closed the stream"));
        server.Children.Should().Be(1);
    }

    [Test]
    public async Task Discovery_and_lists_are_the_servers_own_and_private_to_the_person()
    {
        await using var host = await BridgeHost.StartAsync(null, Modern());
        using var client = Client(host);

        var discovered = (await client.AskAsync("server/discover"))["result"]!;
        var tools = (await client.AskAsync("tools/list"))["result"]!;

        discovered["supportedVersions"]!.AsArray().Select(version => version!.GetValue<string>()).Should().Contain("2026-07-28");
        discovered["instructions"]!.GetValue<string>().Should().NotBeEmpty();
        tools["tools"]!.AsArray().Should().HaveCountGreaterThan(10);
        tools["cacheScope"]!.GetValue<string>().Should().Be("private");
    }

    private static (string Key, string? Value)[] Modern() => HeaderTests.ConformanceChild("modern", "Modern");

    private static ModernClient Client(BridgeHost host, string capabilities = "{}", string person = "alice", string? grant = null) =>
        new(host, person, grant, "conformance") { Capabilities = capabilities };

    private static async Task<EventReader> ListenAsync(ModernClient client, string filter, string id) =>
        await EventReader.OpenAsync(await client.PostAsync("subscriptions/listen", $$""" "notifications":{ {{filter}} }""", id));

    private static string Flip(string state) => (state[^5] == 'A' ? "B" : "A") is var other ? state[..^5] + other + state[^4..] : state;

    private static string Retry(string state) =>
        $$$$""","inputResponses":{"user_name":{"action":"accept","content":{"name":"Ada"}}},"requestState":"{{{{state}}}}" """;
}
