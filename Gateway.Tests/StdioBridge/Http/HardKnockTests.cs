using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Gateway.Tests.StdioBridge.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.StdioBridge.Http;

public sealed class HardKnockTests
{
    [Test]
    public async Task Killing_a_child_answers_its_calls_with_an_error_and_others_notice_nothing()
    {
        await using var host = await BridgeHost.StartAsync();
        using var alice = await host.Client().OpenAsync();
        using var bob = await host.Client("bob").OpenAsync();
        var pid = int.Parse(await alice.TextAsync("pid"), CultureInfo.InvariantCulture);
        var one = alice.CallAsync("gate", """{"name":"g"}""", id: "one");
        var two = alice.CallAsync("gate", """{"name":"g"}""", id: "two");
        await alice.TextAsync("heard", """{"method":"gate g"}""");

        using (var child = Process.GetProcessById(pid))
        {
            child.Kill();
        }

        (await one)["error"]!["code"]!.GetValue<int>().Should().Be(-32000);
        (await two)["id"]!.GetValue<string>().Should().Be("two");
        using var next = await alice.PostAsync(BridgeClient.Request(1, "ping"));
        next.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await bob.TextAsync("echo", """{"text":"alive"}""")).Should().Be("alive");
    }

    [Test]
    public async Task A_child_that_exits_answers_its_call_with_an_error()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();

        (await client.CallAsync("crash", """{"code":9}"""))["error"]!["message"]!.GetValue<string>().Should().Contain("ended");
    }

    [Test]
    [Platform("Linux")]
    public async Task A_child_that_closes_its_output_is_as_good_as_dead()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();

        (await client.CallAsync("close-stdout"))["error"]!["code"]!.GetValue<int>().Should().Be(-32000);
        using var next = await client.PostAsync(BridgeClient.Request(1, "ping"));
        next.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [TestCase("missing")]
    [TestCase("rubbish")]
    [TestCase("plain-exit")]
    public async Task A_server_that_does_not_get_going_is_a_clear_error_without_secrets(string server)
    {
        await using var host = await BridgeHost.StartAsync();
        host.Credentials.Token = host.Credentials.Newer = "fgt-0123456789abcdef";
        using var client = host.Client(server: server);

        using var response = await client.PostAsync(BridgeClient.Initialize());
        var body = await response.Content.ReadAsStringAsync();

        response.StatusCode.Should().Be(HttpStatusCode.BadGateway);
        response.Headers.Contains("Mcp-Session-Id").Should().BeFalse();
        JsonNode.Parse(body)!["id"]!.GetValue<int>().Should().Be(0);
        body.Should().Contain("MCP server process").And.NotContain("fgt-").And.NotContain("nowhere");
        host.Logs.Lines.Should().NotContain(line => line.Contains("fgt-0123456789abcdef"));
    }

    [Test]
    public async Task A_banner_before_the_first_answer_harms_nothing()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client(server: "banner").OpenAsync();

        (await client.TextAsync("echo", """{"text":"alive"}""")).Should().Be("alive");
    }

    [Test]
    public async Task A_child_that_exits_over_its_token_is_started_once_more_with_a_newer_one()
    {
        await using var host = await BridgeHost.StartAsync();
        host.Credentials.Token = "stale";
        using var client = await host.Client(server: "picky").OpenAsync();

        (await client.TextAsync("echo", """{"text":"alive"}""")).Should().Be("alive");
        host.Credentials.Replaced.Should().Be(1);
    }

    [Test]
    public async Task Without_a_newer_token_the_host_asks_for_a_sign_in()
    {
        await using var host = await BridgeHost.StartAsync();
        (host.Credentials.Token, host.Credentials.Newer) = ("stale", null);
        using var client = host.Client(server: "picky");

        using var response = await client.PostAsync(BridgeClient.Initialize());

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        host.Credentials.Replaced.Should().Be(1);
    }

    [Test]
    public async Task A_newer_token_that_is_refused_too_is_a_clear_error()
    {
        await using var host = await BridgeHost.StartAsync();
        host.Credentials.Token = host.Credentials.Newer = "stale";
        using var client = host.Client(server: "picky");

        using var response = await client.PostAsync(BridgeClient.Initialize());

        response.StatusCode.Should().Be(HttpStatusCode.BadGateway);
        host.Credentials.Replaced.Should().Be(1);
    }

    [Test]
    public async Task A_server_that_takes_no_token_is_not_started_again()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = host.Client(server: "plain-exit");

        using var response = await client.PostAsync(BridgeClient.Initialize());

        response.StatusCode.Should().Be(HttpStatusCode.BadGateway);
        host.Credentials.Replaced.Should().Be(0);
    }

    [TestCase(Gateway.StdioBridge.Children.ChildCredentialStatus.SignInNeeded, HttpStatusCode.Unauthorized)]
    [TestCase(Gateway.StdioBridge.Children.ChildCredentialStatus.Suspended, HttpStatusCode.Forbidden)]
    [TestCase(Gateway.StdioBridge.Children.ChildCredentialStatus.Unavailable, HttpStatusCode.ServiceUnavailable)]
    public async Task Without_a_credential_no_child_is_started(Gateway.StdioBridge.Children.ChildCredentialStatus status, HttpStatusCode expected)
    {
        await using var host = await BridgeHost.StartAsync();
        host.Credentials.Status = status;
        using var client = host.Client();

        using var response = await client.PostAsync(BridgeClient.Initialize());

        response.StatusCode.Should().Be(expected);
        host.Sessions.Counts.Children.Should().Be(0);
        await Lasting.UntilAsync(() => Task.FromResult(host.Sessions.Counts.Sessions == 0));
    }

    [TestCase("rubbish")]
    [TestCase("bad-utf8")]
    [TestCase("null-id")]
    [TestCase("unasked")]
    [TestCase("duplicate")]
    public async Task Rubbish_of_a_child_harms_nobody_and_its_content_is_not_logged(string trouble)
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();

        for (var round = 0; round < 5; round++)
        {
            (await client.TextAsync(trouble)).Should().Be(trouble == "duplicate" ? "first" : "survived");
        }

        (await client.TextAsync("echo", """{"text":"alive"}""")).Should().Be("alive");
        host.Logs.Lines.Should().Contain(line => line.Contains(" 2400 ")).And.NotContain(line => line.Contains("no JSON at all"));
    }

    [TestCase("big")]
    [TestCase("id-last", Description = "as servers on the TypeScript SDK write")]
    public async Task An_answer_over_the_limit_is_an_error_for_its_call_and_the_session_lives(string tool)
    {
        await using var host = await BridgeHost.StartAsync(null, ("StdioServers:tools:MaxMessageBytes", "65536"));
        using var client = await host.Client().OpenAsync();
        var held = client.CallAsync("gate", """{"name":"g"}""", id: "held");
        await client.TextAsync("heard", """{"method":"gate g"}""");

        var large = await client.CallAsync(tool, """{"bytes":100000}""", id: "large");
        await client.TextAsync("release", """{"name":"g"}""");

        large["id"]!.GetValue<string>().Should().Be("large");
        large["error"]!["message"]!.GetValue<string>().Should().Contain("larger");
        (await held)["result"].Should().NotBeNull();
    }

    [Test]
    public async Task A_call_without_an_answer_times_out_and_the_child_is_told()
    {
        var time = new ManualTimeProvider();
        await using var host = await BridgeHost.StartAsync(time, ("StdioServers:tools:CallTimeout", "00:00:40"));
        using var client = await host.Client().OpenAsync();
        var call = client.CallAsync("gate", """{"name":"g"}""");
        await client.TextAsync("heard", """{"method":"gate g"}""");

        time.Advance(TimeSpan.FromSeconds(40));

        (await call)["error"]!["code"]!.GetValue<int>().Should().Be(-32001);
        (await client.TextAsync("heard", """{"method":"notifications/cancelled"}""")).Should().Contain("requestId");
    }

    [Test]
    public async Task Progress_restarts_the_time_out()
    {
        var time = new ManualTimeProvider();
        await using var host = await BridgeHost.StartAsync(time, ("StdioServers:tools:CallTimeout", "00:00:40"));
        using var client = await host.Client().OpenAsync();
        using var response = await client.PostAsync(BridgeClient.Tool(1, "progress", """{"steps":1,"gate":"a"}""", "5"));
        await using var events = await EventReader.OpenAsync(response);
        await events.NextAsync();
        time.Advance(TimeSpan.FromSeconds(39));

        // The log message rides on the only call in flight, and is as good a sign of life as progress.
        await client.TextAsync("later", """{"gate":"b","text":"still here"}""");
        using var released = await client.PostAsync(BridgeClient.Notification("notifications/release", """{"name":"b"}"""));
        await events.NextAsync();
        time.Advance(TimeSpan.FromSeconds(39));
        using var done = await client.PostAsync(BridgeClient.Notification("notifications/release", """{"name":"a"}"""));

        (await events.NextAsync())!["result"].Should().NotBeNull();
    }

    [Test]
    public async Task A_cancelled_call_is_known_to_the_child_by_the_newest_of_its_ids_and_its_stream_just_ends()
    {
        var time = new ManualTimeProvider();
        await using var host = await BridgeHost.StartAsync(time);
        using var client = await host.Client().OpenAsync();
        var older = client.CallAsync("gate", """{"name":"old"}""", id: 1);
        await client.TextAsync("heard", """{"method":"gate old"}""", id: 2);
        var newer = client.PostAsync(BridgeClient.Tool(1, "gate", """{"name":"new"}"""));
        await client.TextAsync("heard", """{"method":"gate new"}""", id: 2);

        using var cancelled = await client.PostAsync(BridgeClient.Notification("notifications/cancelled", """{"requestId":1}"""));
        await client.TextAsync("heard", """{"method":"notifications/cancelled"}""", id: 2);
        time.Advance(TimeSpan.FromSeconds(5));

        using var response = await newer;
        await using var events = await EventReader.OpenAsync(response);
        (await events.ReadToEndAsync()).Should().BeEmpty();
        await client.TextAsync("release", """{"name":"old"}""", id: 2);
        (await older)["result"].Should().NotBeNull();
    }

    [Test]
    public async Task A_reader_that_vanishes_frees_its_waiter_and_cancels_nothing()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();
        using var leaving = new CancellationTokenSource();
        var call = client.PostAsync(BridgeClient.Tool(1, "gate", """{"name":"g"}"""), leaving.Token);
        await client.TextAsync("heard", """{"method":"gate g"}""");

        await leaving.CancelAsync();
        await call.Invoking(async pending => await pending).Should().ThrowAsync<OperationCanceledException>();

        await client.TextAsync("release", """{"name":"g"}""");
        (await client.TextAsync("echo", """{"text":"alive"}""")).Should().Be("alive");
        // The abandoned call's answer may come behind the others.
        await UntilAnsweredAsync(host);
    }

    [Test]
    public async Task A_slow_reader_holds_up_nobody_else_and_still_gets_its_answer()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();
        using var slow = await client.PostAsync(BridgeClient.Tool(1, "flood", """{"steps":400,"bytes":100000}""", "1"));

        // 40 MB of progress are not read; the same child goes on to answer others.
        (await client.TextAsync("echo", """{"text":"alive"}""", id: 2)).Should().Be("alive");
        // Whoever reads before the child is done is no slow reader.
        await UntilAnsweredAsync(host);
        await using var events = await EventReader.OpenAsync(slow);
        var messages = await events.ReadToEndAsync();

        messages[^1]["result"]!["content"]![0]!["text"]!.GetValue<string>().Should().Be("flooded");
        messages.Count.Should().BeLessThan(401);
    }

    /// <summary>Waits until no call is in flight; fails by time-out.</summary>
    private static async Task UntilAnsweredAsync(BridgeHost host)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var patience = new CancellationTokenSource(Patience.Span);
        while (host.Sessions.Live.Single().Link!.Calls.Count > 0)
        {
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }
}
