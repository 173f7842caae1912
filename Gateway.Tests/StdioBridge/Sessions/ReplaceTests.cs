using System.Net;
using Gateway.Tests.StdioBridge.Http;
using Gateway.Tests.Support;

namespace Gateway.Tests.StdioBridge.Sessions;

public sealed class ReplaceTests
{
    [Test]
    public async Task A_crash_costs_the_calls_in_flight_alone_and_the_next_call_gets_a_new_child()
    {
        await using var host = await Lasting.HostAsync();
        using var client = await host.Client().OpenAsync();
        var first = await client.PidAsync();
        var lost = client.CallAsync("gate", """{"name":"g"}""", id: "lost");
        await client.TextAsync("heard", """{"method":"gate g"}""");

        await client.KillChildAsync();
        var second = await client.PidAsync();

        (await lost)["error"]!["message"]!.GetValue<string>().Should().Contain("ended before it answered");
        second.Should().NotBe(first);
        host.Sessions.Counts.Sessions.Should().Be(1);
    }

    [Test]
    public async Task A_new_child_is_greeted_as_the_client_did_and_told_log_level_and_subscriptions()
    {
        await using var host = await Lasting.HostAsync();
        using var client = await host.Client().OpenAsync();
        await client.AnswerAsync(BridgeClient.Request(1, "logging/setLevel", """{"level":"warning"}"""));
        await client.AnswerAsync(BridgeClient.Request(2, "resources/subscribe", """{"uri":"test://a"}"""));
        await using var stream = await client.ListenAsync();

        await client.KillChildAsync();

        (await client.TextAsync("heard", """{"method":"notifications/initialized"}""")).Should().NotBeNull();
        (await client.TextAsync("heard", """{"method":"logging/setLevel"}""")).Should().Contain("warning");
        (await client.TextAsync("heard", """{"method":"resources/subscribe"}""")).Should().Contain("test://a");
        var updated = (await stream.NextAsync())!;
        updated["method"]!.GetValue<string>().Should().Be("notifications/resources/updated");
        updated["params"]!["uri"]!.GetValue<string>().Should().Be("test://a");
    }

    [Test]
    public async Task The_last_words_of_a_child_that_ended_by_itself_are_logged_masked_and_no_client_sees_them()
    {
        await using var host = await Lasting.HostAsync();
        host.Credentials.Token = "a-token-of-forgejo";
        using var client = await host.Client().OpenAsync();

        var answer = await client.CallAsync("crash", """{"code":3}""");

        await Lasting.UntilAsync(() => Task.FromResult(host.Logs.Lines.Any(line => line.StartsWith("Warning 2702", StringComparison.Ordinal))));
        host.Logs.Lines.Should().Contain(line => line.Contains("wrote at last: fixture: crashing, token is ****"));
        host.Logs.Lines.Should().NotContain(line => line.Contains("a-token-of-forgejo"));
        answer.ToJsonString().Should().NotContain("crashing");
    }

    [Test]
    public async Task Many_calls_after_a_crash_share_one_new_child()
    {
        await using var host = await Lasting.HostAsync();
        using var client = await host.Client().OpenAsync();
        await client.KillChildAsync();

        var pids = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.PidAsync()));

        pids.Distinct().Should().ContainSingle();
    }

    [Test]
    public async Task A_question_of_a_dead_child_is_cancelled_and_its_late_answer_is_dropped()
    {
        await using var host = await Lasting.HostAsync();
        using var client = await host.Client().OpenAsync();
        var pid = await client.PidAsync();
        using var response = await client.PostAsync(BridgeClient.Tool(1, "ask", """{"method":"sampling/createMessage"}"""));
        await using var events = await EventReader.OpenAsync(response);
        var question = (await events.NextAsync())!["id"]!.ToJsonString();

        using (var child = System.Diagnostics.Process.GetProcessById(pid))
        {
            child.Kill();
        }

        var rest = await events.ReadToEndAsync();
        using var late = await client.PostAsync($$$"""{"jsonrpc":"2.0","id":{{{question}}},"result":{}}""");

        rest[0]["method"]!.GetValue<string>().Should().Be("notifications/cancelled");
        rest[0]["params"]!["requestId"]!.ToJsonString().Should().Be(question);
        rest[1]["error"].Should().NotBeNull();
        late.StatusCode.Should().Be(HttpStatusCode.Accepted);
        (await client.TextAsync("echo", """{"text":"alive"}""")).Should().Be("alive");
    }

    [Test]
    public async Task A_successors_question_for_the_roots_is_answered_from_the_clients_last_answer()
    {
        await using var host = await Lasting.HostAsync();
        using var client = await host.Client().OpenAsync();
        using var response = await client.PostAsync(BridgeClient.Tool(1, "ask", """{"method":"roots/list"}"""));
        await using var events = await EventReader.OpenAsync(response);
        var question = (await events.NextAsync())!["id"]!.ToJsonString();
        using var answered = await client.PostAsync($$$"""{"jsonrpc":"2.0","id":{{{question}}},"result":{"roots":[{"uri":"file:///home"}]}}""");
        await events.ReadToEndAsync();

        await client.KillChildAsync();

        (await client.TextAsync("ask", """{"method":"roots/list"}""")).Should().Contain("file:///home");
    }

    [Test]
    public async Task A_child_that_keeps_ending_is_held_off_with_a_clear_error_and_tried_again_later()
    {
        var time = new ManualTimeProvider();
        await using var host = await Lasting.HostAsync(time);
        using var client = await host.Client().OpenAsync();
        using var other = await host.Client("bob").OpenAsync();

        await Lasting.UntilAsync(async () =>
            (await client.CallAsync("crash", """{"code":3}"""))["error"]!["message"]!.GetValue<string>().Contains("keeps ending", StringComparison.Ordinal));

        (await other.TextAsync("echo", """{"text":"another person"}""")).Should().Be("another person");
        time.Advance(TimeSpan.FromMinutes(10));
        (await client.TextAsync("echo", """{"text":"again"}""")).Should().Be("again");
    }

    [Test]
    public async Task A_server_whose_first_children_end_at_once_is_held_off_from_new_sessions_of_that_person_with_a_clear_error_and_tried_again_later()
    {
        var time = new ManualTimeProvider();
        await using var host = await Lasting.HostAsync(time);
        (host.Credentials.Token, host.Credentials.Newer) = ("bad", "bad");
        using var client = host.Client(server: "picky");

        await Lasting.UntilAsync(async () =>
        {
            using var refused = await client.PostAsync(BridgeClient.Initialize());
            refused.StatusCode.Should().Be(HttpStatusCode.BadGateway);
            return (await refused.Content.ReadAsStringAsync()).Contains("keeps ending", StringComparison.Ordinal);
        });

        host.Credentials.Token = "good";
        var asked = host.Credentials.Replaced;
        using var early = await client.PostAsync(BridgeClient.Initialize());
        (await early.Content.ReadAsStringAsync()).Should().Contain("keeps ending");
        host.Credentials.Replaced.Should().Be(asked, "nothing was started");
        using var other = await host.Client("bob", server: "picky").OpenAsync();
        time.Advance(TimeSpan.FromMinutes(10));
        using var again = await host.Client(server: "picky").OpenAsync();
    }

    [Test]
    public async Task Without_a_working_sign_in_calls_are_401_and_the_session_goes_on_after_the_next_one()
    {
        await using var host = await Lasting.HostAsync();
        using var client = await host.Client().OpenAsync();
        await client.KillChildAsync();
        await Lasting.UntilAsync(() => Task.FromResult(host.Sessions.Counts.Children == 0));
        host.Credentials.Status = Gateway.StdioBridge.Children.ChildCredentialStatus.SignInNeeded;

        using var refused = await client.PostAsync(BridgeClient.Tool(1, "pid"));
        host.Credentials.Status = Gateway.StdioBridge.Children.ChildCredentialStatus.Available;

        refused.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await client.TextAsync("echo", """{"text":"signed in"}""")).Should().Be("signed in");
    }
}
