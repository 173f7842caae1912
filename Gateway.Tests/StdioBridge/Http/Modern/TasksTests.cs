using System.Net;
using System.Text.Json.Nodes;
using Gateway.StdioBridge.Translation;
using Gateway.StdioBridge.Translation.Handles;
using Gateway.Tests.StdioBridge.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.StdioBridge.Http.Modern;

/// <summary>The tasks extension of 2026-07-28, between clients and servers that both know it.</summary>
public sealed class TasksTests
{
    private const string Declared = """{"elicitation":{},"extensions":{"io.modelcontextprotocol/tasks":{}}}""";

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
        var told = new[] { await mine.NextAsync(), await theirs.NextAsync() };

        agreed.Select(message => message!["params"]!["notifications"]!["taskIds"]!.ToJsonString()).Should().Equal($"[\"{id}\"]", $"[\"{others}\"]");
        told.Select(message => message!["method"]!.GetValue<string>()).Should().AllBe("notifications/tasks");
        told.Select(message => Id(message!["params"]!)).Should().Equal(id, others);
        told.Select(message => message!["params"]!["status"]!.GetValue<string>()).Should().AllBe("cancelled");
    }

    [Test]
    public async Task A_child_that_works_on_a_task_is_not_idle_until_its_owner_knows_the_end()
    {
        var time = new ManualTimeProvider();
        await using var host = await HostAsync(time);
        using var client = Client(host);
        var id = await MakeAsync(client);

        await time.PassAsync(18);
        var kept = await GetAsync(client, id);
        await AskAsync(client, "tasks/cancel", id);
        await time.PassAsync(18);

        kept["status"]!.GetValue<string>().Should().Be("input_required");
        await Lasting.UntilAsync(() => Task.FromResult(host.Sessions.Counts.Children == 0));
        (await AskAsync(client, "tasks/get", id))["error"]!["code"]!.GetValue<int>().Should().Be(-32602);
        host.Sessions.Counts.Children.Should().Be(0, "nothing is started to ask for what is lost");
    }

    [Test]
    public async Task A_task_is_over_with_its_time_and_keeps_its_child_no_longer()
    {
        var time = new ManualTimeProvider();
        await using var host = await HostAsync(time);
        using var client = Client(host);
        var id = await MakeAsync(client);

        await time.PassAsync(22);

        await Lasting.UntilAsync(() => Task.FromResult(host.Sessions.Counts.Children == 0));
        (await AskAsync(client, "tasks/get", id))["error"]!["code"]!.GetValue<int>().Should().Be(-32602);
    }

    [Test]
    public async Task A_later_process_does_not_answer_for_the_tasks_of_the_one_before()
    {
        await using var host = await HostAsync();
        using var client = Client(host);
        var lost = await MakeAsync(client);

        await client.ToolAsync("test_trigger_exit");
        await Lasting.UntilAsync(() => Task.FromResult(host.Sessions.Counts.Children == 0));
        var before = await AskAsync(client, "tasks/get", lost);
        var again = await MakeAsync(client);
        var after = await AskAsync(client, "tasks/get", lost);

        new[] { before, after }.Select(answer => answer["error"]!["code"]!.GetValue<int>()).Should().AllBeEquivalentTo(-32602);
        (await GetAsync(client, again))["status"]!.GetValue<string>().Should().Be("input_required");
        again.Should().NotBe(lost, "the server calls both task-1");
    }

    [Test]
    public async Task A_task_ends_with_its_owners_access()
    {
        await using var host = await HostAsync();
        using var client = Client(host);
        using var otherClient = Client(host, grant: "alice-other-grant");
        var (id, others) = (await MakeAsync(client), await MakeAsync(otherClient));

        await host.Sessions.EndAsync(session => session.GrantId == "alice-grant").WaitAsync(Patience.Token);

        (await AskAsync(client, "tasks/get", id))["error"]!["code"]!.GetValue<int>().Should().Be(-32602);
        (await GetAsync(otherClient, others))["status"]!.GetValue<string>().Should().Be("input_required");
    }

    [Test]
    public async Task The_oldest_task_goes_when_there_are_too_many_and_its_server_is_told()
    {
        await using var host = await HostAsync();
        using var client = Client(host);
        var first = await MakeAsync(client);
        var second = await MakeAsync(client);
        await using var events = await ListenAsync(client, first, second);
        await events.NextAsync();

        await Task.WhenAll(Enumerable.Range(2, TaskTable.Limit - 1).Select(_ => client.ToolAsync("confirm_delete")));

        var told = await events.NextAsync();
        (Id(told!["params"]!), told["params"]!["status"]!.GetValue<string>()).Should().Be((first, "cancelled"));
        (await AskAsync(client, "tasks/get", first))["error"]!["code"]!.GetValue<int>().Should().Be(-32602);
        (await GetAsync(client, second))["status"]!.GetValue<string>().Should().Be("input_required");
    }

    [Test]
    public async Task A_child_with_an_older_token_goes_on_with_its_tasks_and_takes_nothing_else()
    {
        var time = new ManualTimeProvider();
        await using var host = await HostAsync(time, ("StdioServers:conformance:Environment:TOKEN", "{forgejo.access_token}"));
        using var client = Client(host);
        var id = await MakeAsync(client);

        host.Credentials.Token = "newer";
        time.Advance(TimeSpan.FromMinutes(1));
        await client.ToolAsync("greet");
        var during = host.Sessions.Counts.Children;
        var kept = await GetAsync(client, id);
        await AskAsync(client, "tasks/cancel", id);

        (during, kept["status"]!.GetValue<string>()).Should().Be((2, "input_required"));
        await Lasting.UntilAsync(() => Task.FromResult(host.Sessions.Counts.Children == 1));
    }

    [Test]
    public async Task Who_may_only_read_does_not_go_on_with_what_one_who_may_write_began()
    {
        await using var host = await HostAsync(null, ("StdioServers:conformance:Tools:Read:0", "confirm_delete"));
        using var client = Client(host);
        var id = await MakeAsync(client);

        client.Scopes = "forgejo:read";
        using var refused = await client.SendAsync("tasks/update", client.Body("tasks/update", $$""" "taskId":"{{id}}","inputResponses":{}"""), id);
        var own = await MakeAsync(client);
        var updated = await AskAsync(client, "tasks/update", own, """,{"confirm":{"action":"accept"}}""");

        refused.Headers.GetValues("X-Outcome").Should().Equal("WriteNeeded");
        updated["result"].Should().NotBeNull();
        await UntilAsync(client, own, "completed");
    }

    private static Task<BridgeHost> HostAsync(TimeProvider? time = null, params (string Key, string? Value)[] settings) =>
        BridgeHost.StartAsync(time, [.. HeaderTests.ConformanceChild("modern", "Modern"), ("Sessions:IdleTimeout", "00:02:00"), .. settings]);

    private static ModernClient Client(BridgeHost host, string person = "alice", string? grant = null) => new(host, person, grant, "conformance") { Capabilities = Declared };

    private static string Id(JsonNode task) => task["taskId"]!.GetValue<string>();

    /// <summary>A task that waits for an answer.</summary>
    private static async Task<string> MakeAsync(ModernClient client)
    {
        var id = Id((await client.ToolAsync("confirm_delete"))["result"]!);
        await UntilAsync(client, id, "input_required");
        return id;
    }

    private static async Task<JsonNode> AskAsync(ModernClient client, string method, string id, string answers = ",{}")
    {
        var more = method == "tasks/update" ? $",\"inputResponses\":{answers[1..]}" : "";
        using var response = await client.SendAsync(method, client.Body(method, $"\"taskId\":\"{id}\"{more}"), id);
        return await ModernClient.AnswerAsync(response);
    }

    private static async Task<JsonNode> GetAsync(ModernClient client, string id) => (await AskAsync(client, "tasks/get", id))["result"]!;

    private static async Task<JsonNode> UntilAsync(ModernClient client, string id, string status)
    {
        JsonNode task = new JsonObject();
        await Lasting.UntilAsync(async () => (task = await GetAsync(client, id))["status"]!.GetValue<string>() == status);
        return task;
    }

    private static async Task<EventReader> ListenAsync(ModernClient client, params string[] ids) =>
        await EventReader.OpenAsync(await client.PostAsync("subscriptions/listen", $$""" "notifications":{"taskIds":["{{string.Join("\",\"", ids)}}"]}"""));
}
