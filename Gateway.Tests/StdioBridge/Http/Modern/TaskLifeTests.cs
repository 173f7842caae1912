using System.Text.Json.Nodes;
using Gateway.StdioBridge.Translation.Handles;
using Gateway.Tests.StdioBridge.Sessions;
using Gateway.Tests.Support;
using static Gateway.Tests.StdioBridge.Http.Modern.TaskTalk;

namespace Gateway.Tests.StdioBridge.Http.Modern;

/// <summary>How long a task is known, and what it keeps.</summary>
public sealed class TaskLifeTests
{
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

        Id((await EndOfAsync(events))["params"]!).Should().Be(first);
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
}
