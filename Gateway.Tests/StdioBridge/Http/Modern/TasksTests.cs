using System.Net;
using System.Text.Json.Nodes;
using static Gateway.Tests.StdioBridge.Http.Modern.TaskTalk;

namespace Gateway.Tests.StdioBridge.Http.Modern;

/// <summary>The tasks extension of 2026-07-28, between clients and servers that both know it.</summary>
public sealed class TasksTests
{
    [Test]
    public async Task A_task_is_made_asked_for_answered_and_its_result_fetched()
    {
        await using var host = await HostAsync();
        using var client = Client(host);

        var made = (await client.ToolAsync("confirm_delete"))["result"]!;
        var id = Id(made);
        var asked = await UntilAsync(client, id, "input_required");
        var updated = await AskAsync(client, "tasks/update", id, """,{"confirm":{"action":"accept","content":{"ok":true}}}""");
        var done = await UntilAsync(client, id, "completed");

        (made["resultType"]!.GetValue<string>(), made["ttlMs"]!.GetValue<int>()).Should().Be(("task", 600_000));
        asked["inputRequests"]!["confirm"]!["method"]!.GetValue<string>().Should().Be("elicitation/create");
        (Id(asked), Id(done)).Should().Be((id, id));
        updated["result"]!["resultType"]!.GetValue<string>().Should().Be("complete");
        done["result"]!["content"]![0]!["text"]!.GetValue<string>().Should().Be("Went on: accept");
        host.Sessions.Counts.Children.Should().Be(1);
    }

    [Test]
    public async Task A_task_is_cancelled_by_its_owner()
    {
        await using var host = await HostAsync();
        using var client = Client(host);
        var id = await MakeAsync(client);

        var cancelled = await AskAsync(client, "tasks/cancel", id);

        cancelled["result"]!.AsObject().Select(member => member.Key).Should().BeEquivalentTo("resultType", "_meta");
        (await UntilAsync(client, id, "cancelled"))["taskId"]!.GetValue<string>().Should().Be(id);
    }

    [Test]
    public async Task Discovery_shows_the_extension_where_it_works_alone()
    {
        await using var host = await HostAsync();
        await using var legacy = await BridgeHost.StartAsync(null, HeaderTests.ConformanceChild("legacy", "Legacy"));
        using var client = Client(host);
        using var translated = Client(legacy);
        using var session = host.Client(server: "conformance");

        var native = await client.AskAsync("server/discover");
        var foreign = await translated.AskAsync("server/discover");
        var greeted = await session.AnswerAsync(BridgeClient.Initialize("2025-11-25"));

        native["result"]!["capabilities"]!["extensions"]!["io.modelcontextprotocol/tasks"]!.Should().BeOfType<JsonObject>();
        foreign["result"]!["capabilities"]!.ToJsonString().Should().NotContain("io.modelcontextprotocol/tasks");
        greeted["result"]!["capabilities"]!.ToJsonString().Should().NotContain("io.modelcontextprotocol/tasks");
    }

    [TestCase("tasks/get")]
    [TestCase("tasks/update")]
    [TestCase("tasks/cancel")]
    public async Task What_is_unknown_or_anothers_gets_one_and_the_same_answer(string method)
    {
        await using var host = await HostAsync();
        using var alice = Client(host);
        using var otherClient = Client(host, grant: "alice-other-grant");
        using var bob = Client(host, person: "bob");
        var id = await MakeAsync(alice);
        await bob.ToolAsync("greet");

        var unknown = await AskAsync(alice, method, "task-1");
        var anothers = new[] { await AskAsync(otherClient, method, id), await AskAsync(bob, method, id), await AskAsync(bob, method, "task-1") };

        unknown["error"]!["code"]!.GetValue<int>().Should().Be(-32602);
        anothers.Select(answer => answer.ToJsonString()).Should().AllBe(unknown.ToJsonString());
        (await GetAsync(alice, id))["status"]!.GetValue<string>().Should().Be("input_required", "nobody else could do anything to it");
    }

    [Test]
    public async Task Each_request_declares_the_extension_and_names_its_task_in_a_header()
    {
        await using var host = await HostAsync();
        using var client = Client(host);
        using var plain = new ModernClient(host, server: "conformance");
        var id = await MakeAsync(client);

        using var undeclared = await plain.SendAsync("tasks/get", plain.Body("tasks/get", $"\"taskId\":\"{id}\""), id);
        using var needed = await plain.PostToolAsync("confirm_delete");
        using var listens = await plain.PostAsync("subscriptions/listen", $$""" "notifications":{"taskIds":["{{id}}"]}""");
        using var nameless = await client.PostAsync("tasks/get", $"\"taskId\":\"{id}\"");
        using var wrong = await client.SendAsync("tasks/get", client.Body("tasks/get", $"\"taskId\":\"{id}\""), "another");
        using var removed = await client.SendAsync("tasks/result", client.Body("tasks/result", $"\"taskId\":\"{id}\""), id);

        foreach (var refused in new[] { undeclared, needed, listens })
        {
            await ModernClient.ShouldBeAsync(refused, HttpStatusCode.BadRequest, -32021);
            JsonNode.Parse(await refused.Content.ReadAsStringAsync())!["error"]!["data"]!.ToJsonString().Should().Be("""{"requiredCapabilities":{"extensions":{"io.modelcontextprotocol/tasks":{}}}}""");
        }

        await ModernClient.ShouldBeAsync(nameless, HttpStatusCode.BadRequest, -32020);
        await ModernClient.ShouldBeAsync(wrong, HttpStatusCode.BadRequest, -32020);
        await ModernClient.ShouldBeAsync(removed, HttpStatusCode.NotFound, -32601);
    }

    [Test]
    public async Task Where_the_server_makes_no_tasks_their_methods_do_not_exist()
    {
        await using var host = await BridgeHost.StartAsync(null, HeaderTests.ConformanceChild("legacy", "Legacy"));
        using var client = Client(host);

        using var refused = await client.SendAsync("tasks/get", client.Body("tasks/get", "\"taskId\":\"any\""), "any");

        await ModernClient.ShouldBeAsync(refused, HttpStatusCode.NotFound, -32601);
    }

    [Test]
    public async Task Who_listens_to_tasks_is_told_of_their_own_alone_by_the_names_that_they_know()
    {
        await using var host = await HostAsync();
        using var alice = Client(host);
        using var otherClient = Client(host, grant: "alice-other-grant");
        var (id, others) = (await MakeAsync(alice), await MakeAsync(otherClient));
        await using var mine = await ListenAsync(alice, id, others, "task-2", "unknown");
        await using var theirs = await ListenAsync(otherClient, id, others);
        var agreed = new[] { await mine.NextAsync(), await theirs.NextAsync() };

        await AskAsync(otherClient, "tasks/cancel", others);
        await AskAsync(alice, "tasks/cancel", id);
        var told = new[] { await EndOfAsync(mine), await EndOfAsync(theirs) };

        agreed.Select(message => message!["params"]!["notifications"]!["taskIds"]!.ToJsonString()).Should().Equal($"[\"{id}\"]", $"[\"{others}\"]");
        told.Select(message => message["method"]!.GetValue<string>()).Should().AllBe("notifications/tasks");
        told.Select(message => Id(message["params"]!)).Should().Equal(id, others);
    }
}
