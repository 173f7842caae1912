using System.Net;
using Gateway.Tests.StdioBridge.Http;
using Gateway.Tests.Support;

namespace Gateway.Tests.StdioBridge.Sessions;

public sealed class SleepTests
{
    [Test]
    public async Task An_idle_child_stops_and_the_next_call_wakes_the_session()
    {
        var time = new ManualTimeProvider();
        await using var host = await Lasting.HostAsync(time);
        using var client = await host.Client().OpenAsync();
        var first = await client.PidAsync();

        await time.PassAsync(3);
        await ProcessTable.UntilGoneAsync(first, Patience.Token);

        (await client.PidAsync()).Should().NotBe(first);
    }

    [Test]
    public async Task Ping_log_level_initialized_and_streams_start_no_child()
    {
        var time = new ManualTimeProvider();
        await using var host = await Lasting.HostAsync(time);
        using var client = await host.Client().OpenAsync();
        var first = await client.PidAsync();
        await time.PassAsync(3);
        await ProcessTable.UntilGoneAsync(first, Patience.Token);

        (await client.AnswerAsync(BridgeClient.Request(1, "ping")))["result"].Should().NotBeNull();
        (await client.AnswerAsync(BridgeClient.Request(2, "logging/setLevel", """{"level":"error"}""")))["result"].Should().NotBeNull();
        using var initialized = await client.PostAsync(BridgeClient.Notification("notifications/initialized"));
        using var roots = await client.PostAsync(BridgeClient.Notification("notifications/roots/list_changed"));
        await using var stream = await client.ListenAsync();

        initialized.StatusCode.Should().Be(HttpStatusCode.Accepted);
        roots.StatusCode.Should().Be(HttpStatusCode.Accepted);
        await Lasting.UntilAsync(() => Task.FromResult(host.Sessions.Counts.Children == 0));
        (await client.TextAsync("heard", """{"method":"logging/setLevel"}""")).Should().Contain("error");
    }

    [Test]
    public async Task A_call_in_flight_and_a_subscription_with_a_stream_keep_their_children()
    {
        var time = new ManualTimeProvider();
        await using var host = await Lasting.HostAsync(time, ("StdioServers:tools:CallTimeout", "01:00:00"));
        using var busy = await host.Client().OpenAsync();
        using var listening = await host.Client("bob").OpenAsync();
        using var idle = await host.Client("third").OpenAsync();
        await listening.AnswerAsync(BridgeClient.Request(2, "resources/subscribe", """{"uri":"test://a"}"""));
        await using var stream = await listening.ListenAsync();
        var (kept, gone) = ((await busy.PidAsync(), await listening.PidAsync()), await idle.PidAsync());
        var call = busy.CallAsync("gate", """{"name":"g"}""");
        await busy.TextAsync("heard", """{"method":"gate g"}""");

        await time.PassAsync(4);
        await ProcessTable.UntilGoneAsync(gone, Patience.Token);

        ProcessTable.IsRunning(kept.Item1).Should().BeTrue();
        ProcessTable.IsRunning(kept.Item2).Should().BeTrue();
        await busy.TextAsync("release", """{"name":"g"}""");
        (await call)["result"].Should().NotBeNull();
    }

    [Test]
    public async Task A_session_that_was_not_used_for_its_lifetime_ends()
    {
        var time = new ManualTimeProvider();
        await using var host = await Lasting.HostAsync(time, ("Sessions:UnusedLifetime", "00:10:00"), ("Sessions:Lifetime", "30.00:00:00"));
        using var unused = await host.Client().OpenAsync();
        using var used = await host.Client("bob").OpenAsync();
        await used.PidAsync();

        await Lasting.UntilAsync(async () =>
        {
            await time.PassAsync(1);
            return host.Sessions.Counts.Sessions == 1;
        });

        using var ended = await unused.PostAsync(BridgeClient.Request(1, "ping"));
        ended.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await used.TextAsync("echo", """{"text":"alive"}""")).Should().Be("alive");
    }

    [Test]
    public async Task At_the_cap_the_child_that_was_idle_longest_makes_room()
    {
        await using var host = await Lasting.HostAsync(null, ("Sessions:MaxChildren", "2"));
        using var oldest = await host.Client().OpenAsync();
        var gone = await oldest.PidAsync();
        using var newer = await host.Client("bob").OpenAsync();
        var kept = await newer.PidAsync();

        using var newest = await host.Client("third").OpenAsync();

        ProcessTable.IsRunning(gone).Should().BeFalse();
        ProcessTable.IsRunning(kept).Should().BeTrue();
        (await oldest.TextAsync("echo", """{"text":"woken"}""")).Should().Be("woken");
    }

    [Test]
    public async Task With_every_child_busy_another_session_is_503_with_Retry_After()
    {
        await using var host = await Lasting.HostAsync(null, ("Sessions:MaxChildren", "1"));
        using var busy = await host.Client().OpenAsync();
        var call = busy.CallAsync("gate", """{"name":"g"}""");
        await busy.TextAsync("heard", """{"method":"gate g"}""");
        using var late = host.Client("bob");

        using var refused = await late.PostAsync(BridgeClient.Initialize());

        refused.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter!.Delta.Should().BePositive();
        await busy.TextAsync("release", """{"name":"g"}""");
        (await call)["result"].Should().NotBeNull();
    }
}
