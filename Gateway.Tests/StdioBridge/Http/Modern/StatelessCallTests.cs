using System.Net;
using System.Text.Json.Nodes;
using Gateway.Tests.StdioBridge.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.StdioBridge.Http.Modern;

/// <summary>Clients of 2026-07-28 on a server of an earlier revision that never asks: one child for all calls of a person.</summary>
public sealed class StatelessCallTests
{
    private static readonly (string Key, string? Value) NeverAsks = ("StdioServers:tools:AsksClient", "Never");

    [Test]
    public async Task A_call_needs_no_session_and_its_result_is_one_of_its_own_revision()
    {
        await using var host = await BridgeHost.StartAsync(null, NeverAsks);
        using var client = new ModernClient(host);

        using var response = await client.PostToolAsync("echo", """{"text":"hello"}""", id: "\"one\"");
        var answer = await ModernClient.AnswerAsync(response);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Headers.Contains("Mcp-Session-Id").Should().BeFalse();
        ModernClient.Text(answer).Should().Be("hello");
        answer["id"]!.GetValue<string>().Should().Be("one");
        answer["result"]!["resultType"]!.GetValue<string>().Should().Be("complete");
        answer["result"]!["_meta"]!["io.modelcontextprotocol/serverInfo"]!["name"]!.GetValue<string>().Should().Be("fixture");
    }

    [Test]
    public async Task Discovery_tells_versions_capabilities_and_who_the_server_is()
    {
        await using var host = await BridgeHost.StartAsync(null, NeverAsks);
        using var client = new ModernClient(host);

        var result = (await client.AskAsync("server/discover"))["result"]!;

        result["supportedVersions"]![0]!.GetValue<string>().Should().Be("2026-07-28");
        result["capabilities"]!["tools"]!["listChanged"]!.GetValue<bool>().Should().BeTrue();
        result["_meta"]!["io.modelcontextprotocol/serverInfo"]!["version"]!.GetValue<string>().Should().Be("1");
        result["cacheScope"]!.GetValue<string>().Should().Be("private");
    }

    [Test]
    public async Task A_list_says_how_long_it_may_be_kept_and_by_whom()
    {
        await using var host = await BridgeHost.StartAsync(null, NeverAsks);
        using var client = new ModernClient(host);

        var result = (await client.AskAsync("tools/list"))["result"]!;

        result["tools"]!.AsArray().Should().NotBeEmpty();
        result["ttlMs"]!.GetValue<int>().Should().BePositive();
        result["cacheScope"]!.GetValue<string>().Should().Be("private");
    }

    [Test]
    public async Task Two_people_with_the_same_ids_get_their_own_answers_from_their_own_children()
    {
        await using var host = await BridgeHost.StartAsync(null, NeverAsks);
        using var alice = new ModernClient(host);
        using var bob = new ModernClient(host, "bob");

        var answers = await Task.WhenAll(Enumerable.Range(0, 400).Select(async number =>
            (number, Answer: await (number % 2 == 0 ? alice : bob).ToolAsync("echo", $$"""{"text":"{{number}}"}""", id: number % 4 < 2 ? "1" : "\"1\""))));
        var pids = (ModernClient.Text(await alice.ToolAsync("pid")), ModernClient.Text(await bob.ToolAsync("pid")));

        answers.Should().OnlyContain(entry => ModernClient.Text(entry.Answer) == $"{entry.number}");
        answers.Should().OnlyContain(entry => entry.Answer["id"]!.ToJsonString() == (entry.number % 4 < 2 ? "1" : "\"1\""));
        pids.Item1.Should().NotBe(pids.Item2);
        host.Sessions.Counts.Children.Should().Be(2);
    }

    [Test]
    public async Task Closing_the_response_cancels_the_call_at_the_child()
    {
        await using var host = await BridgeHost.StartAsync(null, NeverAsks);
        using var client = new ModernClient(host);
        using var leaving = new CancellationTokenSource();
        var call = client.PostToolAsync("gate", """{"name":"g"}""", cancellationToken: leaving.Token);
        await client.ToolAsync("heard", """{"method":"gate g"}""");

        await leaving.CancelAsync();
        await call.Awaiting(running => running).Should().ThrowAsync<OperationCanceledException>();
        var heard = JsonNode.Parse(ModernClient.Text(await client.ToolAsync("heard", """{"method":"notifications/cancelled"}""")))!;

        heard["requestId"]!.GetValue<long>().Should().BePositive();
    }

    [Test]
    public async Task Log_messages_reach_only_a_call_that_asked_for_them()
    {
        await using var host = await BridgeHost.StartAsync(null, NeverAsks);
        using var client = new ModernClient(host);

        using var silent = await client.PostToolAsync("log", """{"text":"x"}""");
        var answer = await ModernClient.AnswerAsync(silent);
        client.Meta = ""","io.modelcontextprotocol/logLevel":"warning" """;
        using var tooQuiet = await client.PostToolAsync("log", """{"text":"x"}""");
        var second = await ModernClient.AnswerAsync(tooQuiet);
        client.Meta = ""","io.modelcontextprotocol/logLevel":"info" """;
        using var asked = await client.PostToolAsync("log", """{"text":"x"}""");
        await using var events = await EventReader.OpenAsync(asked);
        var messages = await events.ReadToEndAsync();

        ModernClient.Text(answer).Should().Be("logged");
        silent.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
        ModernClient.Text(second).Should().Be("logged");
        messages[0]["method"]!.GetValue<string>().Should().Be("notifications/message");
        messages.Should().HaveCount(2);
    }

    [Test]
    public async Task Progress_comes_on_the_calls_own_stream_with_the_clients_token()
    {
        await using var host = await BridgeHost.StartAsync(null, NeverAsks);
        using var client = new ModernClient(host) { Meta = ",\"progressToken\":\"mine\"" };

        using var response = await client.PostToolAsync("progress", """{"steps":3}""");
        await using var events = await EventReader.OpenAsync(response);
        var messages = await events.ReadToEndAsync();

        messages.Should().HaveCount(4);
        messages.Take(3).Select(message => message["params"]!["progressToken"]!.GetValue<string>()).Should().AllBe("mine");
    }

    [TestCase("initialize")]
    [TestCase("ping")]
    [TestCase("logging/setLevel")]
    [TestCase("resources/subscribe")]
    [TestCase("unknown/method")]
    public async Task What_the_revision_does_not_know_is_404(string method)
    {
        await using var host = await BridgeHost.StartAsync(null, NeverAsks);
        using var client = new ModernClient(host);

        using var response = await client.PostAsync(method);

        await ModernClient.ShouldBeAsync(response, HttpStatusCode.NotFound, -32601);
    }

    [Test]
    public async Task When_a_persons_access_ends_calls_fail_and_the_child_goes()
    {
        await using var host = await BridgeHost.StartAsync(null, NeverAsks);
        using var client = new ModernClient(host);
        var waiting = client.ToolAsync("gate", """{"name":"g"}""");
        await client.ToolAsync("heard", """{"method":"gate g"}""");

        await host.Sessions.EndAsync(session => session.PersonId == "alice");

        (await waiting)["error"]!["code"]!.GetValue<int>().Should().Be(-32000);
        host.Sessions.Counts.Children.Should().Be(0);
    }

    [Test]
    public async Task A_refused_token_is_tried_once_more_with_a_newer_one_then_the_person_must_sign_in()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = new ModernClient(host, server: "exit");

        using var response = await client.PostAsync("tools/list");

        response.StatusCode.Should().BeOneOf(HttpStatusCode.Unauthorized, HttpStatusCode.BadGateway);
        await Lasting.UntilAsync(() => Task.FromResult(host.Sessions.Counts.Children == 0));
    }
}
