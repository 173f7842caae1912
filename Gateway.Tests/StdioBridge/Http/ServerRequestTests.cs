using System.Net;
using System.Text.Json.Nodes;
using Gateway.Tests.Support;

namespace Gateway.Tests.StdioBridge.Http;

public sealed class ServerRequestTests
{
    private const string Sampling = """{"method":"sampling/createMessage","params":{"messages":[],"maxTokens":5}}""";

    [TestCase("sampling/createMessage")]
    [TestCase("elicitation/create")]
    [TestCase("roots/list")]
    [TestCase("ping")]
    public async Task The_server_asks_on_the_calls_stream_and_gets_the_clients_answer(string method)
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();

        using var response = await client.PostAsync(BridgeClient.Tool(1, "ask", $$"""{"method":"{{method}}"}"""));
        await using var events = await EventReader.OpenAsync(response);
        var question = (await events.NextAsync())!;
        using var answered = await client.PostAsync(Answer(question, """{"said":"yes"}"""));
        var result = (await events.NextAsync())!;

        question["method"]!.GetValue<string>().Should().Be(method);
        answered.StatusCode.Should().Be(HttpStatusCode.Accepted);
        result["result"]!["content"]![0]!["text"]!.GetValue<string>().Should().Be("""{"said":"yes"}""");
        (await events.NextAsync()).Should().BeNull();
    }

    [Test]
    public async Task An_error_of_the_client_reaches_the_server_as_it_is()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();

        using var response = await client.PostAsync(BridgeClient.Tool(1, "ask", Sampling));
        await using var events = await EventReader.OpenAsync(response);
        var id = (await events.NextAsync())!["id"]!.ToJsonString();
        using var answered = await client.PostAsync($$$"""{"jsonrpc":"2.0","id":{{{id}}},"error":{"code":-1,"message":"no"}}""");

        (await events.NextAsync())!["result"]!["content"]![0]!["text"]!.GetValue<string>().Should().Contain("\"no\"");
    }

    [Test]
    public async Task Questions_have_ids_that_are_unique_in_the_session_and_never_the_childs_own()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();

        var ids = new List<string>();
        for (var round = 0; round < 3; round++)
        {
            using var response = await client.PostAsync(BridgeClient.Tool(0, "ask", Sampling));
            await using var events = await EventReader.OpenAsync(response);
            var question = (await events.NextAsync())!;
            ids.Add(question["id"]!.ToJsonString());
            using var answered = await client.PostAsync(Answer(question, "{}"));
            (await events.NextAsync())!["id"]!.GetValue<int>().Should().Be(0);
        }

        ids.Should().OnlyHaveUniqueItems().And.NotContain(["0", "1", "2"]);
    }

    [Test]
    public async Task Outside_a_call_the_server_asks_on_the_GET_stream()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();
        await using var events = await client.ListenAsync();
        await client.TextAsync("ask-later", """{"gate":"g","method":"roots/list"}""");

        using var released = await client.PostAsync(BridgeClient.Notification("notifications/release", """{"name":"g"}"""));
        var question = (await events.NextAsync())!;
        using var answered = await client.PostAsync(Answer(question, """{"roots":[]}"""));

        question["method"]!.GetValue<string>().Should().Be("roots/list");
        (await client.TextAsync("heard", """{"method":"later"}""")).Should().Contain("roots");
    }

    [Test]
    public async Task A_question_that_waits_goes_out_on_the_next_calls_stream_when_there_is_no_GET_stream()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();
        await client.TextAsync("ask-later", """{"gate":"g","method":"roots/list"}""");

        // Both orders are right: the question was there before the call, or comes while it is the only one in flight.
        using var released = await client.PostAsync(BridgeClient.Notification("notifications/release", """{"name":"g"}"""));
        using var response = await client.PostAsync(BridgeClient.Tool(1, "heard", """{"method":"later"}"""));
        await using var events = await EventReader.OpenAsync(response);
        var question = (await events.NextAsync())!;
        using var answered = await client.PostAsync(Answer(question, """{"roots":[]}"""));

        (await events.NextAsync())!["id"]!.GetValue<int>().Should().Be(1);
    }

    [Test]
    public async Task A_question_that_nobody_can_read_is_answered_with_an_error_in_the_end()
    {
        var time = new ManualTimeProvider();
        await using var host = await BridgeHost.StartAsync(time, ("Sessions:ReapInterval", "00:07:00"));
        using var client = await host.Client().OpenAsync();
        await client.TextAsync("ask-later", """{"gate":"g","method":"roots/list"}""");
        using var released = await client.PostAsync(BridgeClient.Notification("notifications/release", """{"name":"g"}"""));

        // The question's patience begins with its arrival, which only its timer shows: the reaper's interval is set apart.
        await time.WhenTimerAsync(TimeSpan.FromSeconds(30));
        time.Advance(TimeSpan.FromSeconds(30));

        (await client.TextAsync("heard", """{"method":"later"}""")).Should().Contain("-32000");
    }

    [Test]
    public async Task An_answer_to_nothing_is_accepted_and_dropped()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();

        using var answered = await client.PostAsync("""{"jsonrpc":"2.0","id":"gw-77","result":{}}""");
        using var stray = await client.PostAsync("""{"jsonrpc":"2.0","id":0,"result":{}}""");

        answered.StatusCode.Should().Be(HttpStatusCode.Accepted);
        stray.StatusCode.Should().Be(HttpStatusCode.Accepted);
        (await client.TextAsync("echo", """{"text":"alive"}""")).Should().Be("alive");
    }

    private static string Answer(JsonNode question, string result) =>
        $$$"""{"jsonrpc":"2.0","id":{{{question["id"]!.ToJsonString()}}},"result":{{{result}}}}""";
}
