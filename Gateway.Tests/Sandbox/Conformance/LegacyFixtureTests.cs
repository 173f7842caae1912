namespace Gateway.Tests.Sandbox.Conformance;

public sealed class LegacyFixtureTests
{
    [Test]
    public async Task A_version_it_does_not_know_is_answered_with_the_newest_it_knows([Values] bool dual)
    {
        await using var server = new FixtureConversation(dual);

        var answer = await server.InitializeAsync(version: "2026-07-28");

        ((string?)answer["result"]!["protocolVersion"]).Should().Be("2025-11-25");
    }

    [Test]
    public async Task The_legacy_one_knows_no_discover()
    {
        await using var server = new FixtureConversation(dual: false);

        var answer = await server.AskAsync("server/discover", FixtureConversation.Meta());

        answer["error"].Should().NotBeNull();
        ((int)answer["error"]!["code"]!).Should().NotBeInRange(-32029, -32020, "those codes would say that it is modern");
    }

    [Test]
    public async Task Three_questions_of_one_call_are_sent_before_the_first_answer_each_with_its_key()
    {
        await using var server = new FixtureConversation(dual: false);
        await server.InitializeAsync("""{ "sampling": {}, "elicitation": {}, "roots": {} }""");

        var questions = new[]
        {
            await server.AskAsync("tools/call", """ "name": "test_input_required_result_multiple_inputs" """, id: 2),
            await server.ReadAsync(),
            await server.ReadAsync(),
        };

        questions.Select(question => (string?)question["method"]).Should().BeEquivalentTo("elicitation/create", "sampling/createMessage", "roots/list");
        questions.Select(question => (string?)question["params"]!["_meta"]!["fjmcp-gateway/inputKey"])
            .Should().BeEquivalentTo("user_name", "greeting", "client_roots");
    }

    [Test]
    public async Task It_samples_even_if_the_client_cannot()
    {
        await using var server = new FixtureConversation(dual: false);
        await server.InitializeAsync();

        var question = await server.AskAsync("tools/call", """ "name": "test_missing_capability" """, id: 2);

        ((string?)question["method"]).Should().Be("sampling/createMessage");
    }

    [Test]
    public async Task A_resource_that_is_not_there_is_minus_32002()
    {
        await using var server = new FixtureConversation(dual: false);
        await server.InitializeAsync();

        var answer = await server.AskAsync("resources/read", """ "uri": "test://nowhere" """, id: 2);

        ((int)answer["error"]!["code"]!).Should().Be(-32002);
    }

    [Test]
    public async Task A_cancelled_call_is_not_answered()
    {
        await using var server = new FixtureConversation(dual: false);
        await server.InitializeAsync("""{ "elicitation": {} }""");
        await server.AskAsync("tools/call", """ "name": "test_elicitation", "arguments": { "message": "?" } """, id: 2);

        await server.SendAsync("""{ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": { "requestId": 2 } }""");

        ((int)(await server.AskAsync("ping", "", id: 3))["id"]!).Should().Be(3, "the next thing it says is about the next request");
    }
}
