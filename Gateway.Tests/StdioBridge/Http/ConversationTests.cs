using System.Net;
using System.Text.Json.Nodes;

namespace Gateway.Tests.StdioBridge.Http;

public sealed class ConversationTests
{
    [Test]
    public async Task Initialize_opens_a_session_and_the_child_answers_list_and_call()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = host.Client();

        using var response = await client.PostAsync(BridgeClient.Initialize());
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        client.SessionId = response.Headers.GetValues("Mcp-Session-Id").Single();
        using var initialized = await client.PostAsync(BridgeClient.Notification("notifications/initialized"));

        response.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
        answer["id"]!.GetValue<int>().Should().Be(0);
        answer["result"]!["protocolVersion"]!.GetValue<string>().Should().Be("2025-06-18");
        client.SessionId.Should().MatchRegex(@"\A[A-Za-z0-9_-]{43}\z");
        initialized.StatusCode.Should().Be(HttpStatusCode.Accepted);
        (await client.AnswerAsync(BridgeClient.Request("a", "tools/list")))["result"]!["tools"]!.AsArray().Should().NotBeEmpty();
        (await client.TextAsync("echo", """{"text":"hällo"}""")).Should().Be("hällo");
        (await client.TextAsync("heard", """{"method":"notifications/initialized"}""")).Should().Be("{}");
    }

    [Test]
    public async Task The_child_gets_the_persons_values_in_its_environment_and_nothing_of_the_gateways()
    {
        await using var host = await BridgeHost.StartAsync();
        host.Credentials.Token = "fgt-0123456789abcdef";
        using var client = await host.Client().OpenAsync();

        var environment = await client.TextAsync("env");

        environment.Should().Contain("FIXTURE_USER=alice").And.Contain("FIXTURE_TOKEN=********************").And.NotContain("DOTNET_CLI");
        host.Logs.Lines.Should().NotContain(line => line.Contains("fgt-0123456789abcdef"));
    }

    [Test]
    public async Task An_unknown_method_gets_the_childs_own_error()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();

        var answer = await client.AnswerAsync(BridgeClient.Request(7, "nobody/knows"));

        answer["error"]!["code"]!.GetValue<int>().Should().Be(-32601);
        answer["id"]!.GetValue<int>().Should().Be(7);
    }

    [Test]
    public async Task A_thousand_calls_of_two_people_at_once_all_with_id_1_each_get_their_own_answer()
    {
        await using var host = await BridgeHost.StartAsync();
        using var alice = await host.Client().OpenAsync();
        using var bob = await host.Client("bob").OpenAsync();
        var sent = Enumerable.Range(0, 1000).Select(number => (Client: number % 2 == 0 ? alice : bob, Text: $"{(number % 2 == 0 ? "alice" : "bob")} {number}")).ToList();

        var answers = await Task.WhenAll(sent.Select(call => call.Client.TextAsync("echo", $$"""{"text":"{{call.Text}}"}""", id: 1)));

        answers.Should().Equal(sent.Select(call => call.Text));
    }

    [TestCase("1", "\"1\"")]
    [TestCase("\"1\"", "1")]
    public async Task A_number_and_a_text_are_two_ids(string first, string second)
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();

        var held = client.AnswerAsync(BridgeClient.Tool(0, "gate", """{"name":"g"}""").Replace("\"id\":0", $"\"id\":{first}"));
        var other = await client.AnswerAsync(BridgeClient.Tool(0, "release", """{"name":"g"}""").Replace("\"id\":0", $"\"id\":{second}"));

        other["id"]!.ToJsonString().Should().Be(second);
        (await held)["id"]!.ToJsonString().Should().Be(first);
    }

    [TestCase(30 * 1024 * 1024)]
    [TestCase(200_000)]
    public async Task A_large_result_arrives_whole(int bytes)
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();

        (await client.TextAsync("big", $$"""{"bytes":{{bytes}}}""")).Should().HaveLength(bytes);
    }

    [Test]
    public async Task A_large_request_arrives_whole()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();
        var text = new string('z', 40 * 1024 * 1024);

        (await client.TextAsync("echo", $$"""{"text":"{{text}}"}""")).Should().HaveLength(text.Length);
    }

    [Test]
    public async Task Line_breaks_between_tokens_do_not_break_the_childs_framing()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();

        var answer = await client.AnswerAsync("{\r\n  \"jsonrpc\": \"2.0\",\n  \"id\": 4,\n  \"method\": \"ping\"\n}\n");

        answer["id"]!.GetValue<int>().Should().Be(4);
        answer["result"].Should().NotBeNull();
    }
}
