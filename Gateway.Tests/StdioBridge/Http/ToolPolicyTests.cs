using System.Net;
using System.Text.Json.Nodes;
using Gateway.Tests.StdioBridge.Http.Modern;

namespace Gateway.Tests.StdioBridge.Http;

public sealed class ToolPolicyTests
{
    private static readonly (string, string?)[] Table =
    [
        ("StdioServers:tools:Tools:Deny:0", "e*"), ("StdioServers:tools:Tools:Allow:0", "echo"), ("StdioServers:tools:Tools:Allow:1", "p*"),
        ("StdioServers:tools:Tools:Allow:2", "big"), ("StdioServers:tools:Tools:Read:0", "pid"), ("StdioServers:tools:Tools:Annotate", "true"),
    ];

    [Test]
    public async Task A_list_shows_what_is_offered_with_the_tables_hints_and_the_clients_own_id()
    {
        await using var host = await BridgeHost.StartAsync(null, Table);
        using var client = await host.Client().OpenAsync();

        var answer = await client.AnswerAsync(BridgeClient.Request("list", "tools/list"));

        ((string?)answer["id"]).Should().Be("list");
        answer["result"]!["tools"]!.AsArray().Select(tool => $"{tool!["name"]} {tool["annotations"]!["readOnlyHint"]} {tool["annotations"]!["destructiveHint"]}")
            .Should().BeEquivalentTo("pid true false", "progress false true", "big false true");
    }

    [TestCase("echo")]
    [TestCase("no_such_tool")]
    public async Task A_tool_that_is_not_offered_cannot_be_called_and_the_session_lives(string tool)
    {
        await using var host = await BridgeHost.StartAsync(null, Table);
        using var client = await host.Client().OpenAsync();

        using var response = await client.PostAsync(BridgeClient.Tool("mine", tool, """{"text":"x"}"""));
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        ((string?)answer["id"], (int?)answer["error"]!["code"], (string?)answer["error"]!["message"]).Should().Be(("mine", -32602, $"Unknown tool: {tool} is not offered here."));
        (await client.TextAsync("pid")).Should().NotBeEmpty();
    }

    [Test]
    public async Task Scopes_are_asked_for_each_request_of_one_session()
    {
        await using var host = await BridgeHost.StartAsync(null, Table);
        using var client = host.Client();
        client.Scopes = "forgejo:read offline_access";
        await client.OpenAsync();

        (await client.TextAsync("pid")).Should().NotBeEmpty();
        (await OutcomeAsync(client, BridgeClient.Tool(1, "big", """{"bytes":1}"""))).Should().Be("403 WriteNeeded");
        client.Scopes = "forgejo:write";
        (await client.TextAsync("big", """{"bytes":1}""")).Should().Be("x");
        client.Scopes = "offline_access";
        (await OutcomeAsync(client, BridgeClient.Tool(1, "pid"))).Should().Be("403 ReadNeeded");
        (await OutcomeAsync(client, null)).Should().Be("403 ReadNeeded");
    }

    [Test]
    public async Task The_same_holds_without_sessions_for_clients_of_2026_07_28()
    {
        await using var host = await BridgeHost.StartAsync(null, Table);
        using var client = new ModernClient(host);

        var list = await client.AskAsync("tools/list");
        var unknown = await client.ToolAsync("echo");
        using var reader = await client.SendAsync("tools/call", client.Body("tools/call", "\"name\":\"big\""), "big", default, ("X-Scopes", "forgejo:read"));

        list["result"]!["tools"]!.AsArray().Select(tool => $"{tool!["name"]} {tool["annotations"]!["readOnlyHint"]}").Should().BeEquivalentTo("pid true", "progress false", "big false");
        ((int?)unknown["error"]!["code"]).Should().Be(-32602);
        reader.Headers.GetValues("X-Outcome").Should().Equal("WriteNeeded");
    }

    [Test]
    public async Task Without_a_table_a_reader_cannot_even_begin()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = host.Client();
        client.Scopes = "forgejo:read";

        (await OutcomeAsync(client, BridgeClient.Initialize())).Should().Be("403 WriteNeeded");
        host.Sessions.Counts.Children.Should().Be(0);
    }

    private static async Task<string> OutcomeAsync(BridgeClient client, string? body)
    {
        using var response = body is null ? await client.SendAsync(HttpMethod.Get) : await client.PostAsync(body);
        return $"{(int)response.StatusCode} {response.Headers.GetValues("X-Outcome").Single()}";
    }
}
