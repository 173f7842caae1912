using System.Text.Json.Nodes;
using static Gateway.Tests.Sandbox.Conformance.FixtureConversation;

namespace Gateway.Tests.Sandbox.Conformance;

public sealed class ModernFixtureTests
{
    private const string Elicits = """{ "elicitation": {} }""";

    private readonly FixtureConversation server = new(dual: true);

    [TearDown]
    public async Task EndAsync() => await server.DisposeAsync();

    [Test]
    public async Task Discover_names_version_capabilities_and_how_long_to_keep_it()
    {
        var result = (await server.AskAsync("server/discover", Meta()))["result"]!;

        result["supportedVersions"]!.ToJsonString().Should().Be("""["2026-07-28"]""");
        result["capabilities"]!.AsObject().Select(pair => pair.Key).Should().BeEquivalentTo("tools", "prompts", "resources", "completions", "extensions");
        ((string?)result["resultType"]).Should().Be("complete");
        result["ttlMs"].Should().NotBeNull();
        result["cacheScope"].Should().NotBeNull();
    }

    [Test]
    public async Task A_request_that_does_not_describe_its_client_is_refused()
    {
        var answer = await server.AskAsync("server/discover", "");

        Code(answer).Should().Be(-32602);
    }

    [Test]
    public async Task An_unknown_version_is_refused_with_those_that_are_known()
    {
        var answer = await server.AskAsync("tools/list", Meta(version: "2099-01-01"));

        Code(answer).Should().Be(-32022);
        answer["error"]!["data"]!.ToJsonString().Should().Be("""{"supported":["2026-07-28"],"requested":"2099-01-01"}""");
    }

    [Test]
    public async Task A_question_that_the_client_cannot_answer_is_not_asked()
    {
        var answer = await server.AskAsync("tools/call", $""" "name": "test_missing_capability", {Meta(Elicits)} """);

        Code(answer).Should().Be(-32021);
        answer["error"]!["data"]!["requiredCapabilities"]!.ToJsonString().Should().Be("""{"sampling":{}}""");
    }

    [Test]
    public async Task Two_rounds_end_in_an_answer_that_knows_both()
    {
        var first = await CallAsync("multi_round");
        var second = await CallAsync("multi_round", """{ "step1": { "action": "accept", "content": { "name": "alice" } } }""", State(first));
        var last = await CallAsync("multi_round", """{ "step2": { "action": "accept", "content": { "color": "blue" } } }""", State(second));

        State(second).Should().NotBe(State(first));
        ((string?)last["result"]!["content"]![0]!["text"]).Should().Be("alice likes blue.");
    }

    [Test]
    public async Task A_state_that_was_changed_or_made_for_another_tool_is_refused()
    {
        const string Answer = """{ "confirm": { "action": "accept", "content": { "ok": true } } }""";
        var state = State(await CallAsync("tampered_state"));

        Code(await CallAsync("tampered_state", Answer, state + "x")).Should().Be(-32602);
        Code(await CallAsync("request_state", Answer, state)).Should().Be(-32602);
        (await CallAsync("tampered_state", Answer, state))["result"].Should().NotBeNull();
    }

    [Test]
    public async Task A_subscription_is_acknowledged_first_and_gets_only_what_it_asked_for()
    {
        var acknowledged = await server.AskAsync("subscriptions/listen", $$""" "notifications": { "toolsListChanged": true }, {{Meta()}} """, id: 7);
        await server.AskAsync("tools/call", $""" "name": "test_trigger_prompt_change", {Meta()} """, id: 8);
        var change = await server.AskAsync("tools/call", $""" "name": "test_trigger_tool_change", {Meta()} """, id: 9);

        ((string?)acknowledged["method"]).Should().Be("notifications/subscriptions/acknowledged");
        ((string?)change["method"]).Should().Be("notifications/tools/list_changed");
        ((int)change["params"]!["_meta"]!["io.modelcontextprotocol/subscriptionId"]!).Should().Be(7);
    }

    [Test]
    public async Task Nothing_is_logged_below_the_level_that_the_request_names()
    {
        var silent = await server.AskAsync("tools/call", $""" "name": "test_logging_tool", {Meta()} """);
        var severe = await server.AskAsync("tools/call", $""" "name": "test_logging_tool", {Meta(more: """, "io.modelcontextprotocol/logLevel": "error" """)} """, id: 2);

        silent["result"].Should().NotBeNull();
        ((string?)severe["params"]!["level"]).Should().Be("error");
    }

    private static int Code(JsonNode answer) => (int)answer["error"]!["code"]!;

    private static string State(JsonNode answer) => (string)answer["result"]!["requestState"]!;

    private Task<JsonNode> CallAsync(string tool, string answers = "{}", string? state = null)
    {
        var carried = state is null ? "" : $$""" "requestState": "{{state}}", """;
        return server.AskAsync("tools/call", $$""" "name": "test_input_required_result_{{tool}}", "inputResponses": {{answers}}, {{carried}} {{Meta(Elicits)}} """);
    }
}
