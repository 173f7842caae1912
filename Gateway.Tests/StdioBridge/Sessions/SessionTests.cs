using System.Diagnostics;
using System.Globalization;
using System.Net;
using Gateway.Tests.StdioBridge.Http;
using Gateway.Tests.Support;

namespace Gateway.Tests.StdioBridge.Sessions;

public sealed class SessionTests
{
    [Test]
    public async Task DELETE_ends_the_session_and_its_child()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();
        using var child = await ChildOfAsync(client);

        using var deleted = await client.SendAsync(HttpMethod.Delete);
        using var next = await client.PostAsync(BridgeClient.Request(1, "ping"));
        using var again = await client.SendAsync(HttpMethod.Delete);

        deleted.StatusCode.Should().Be(HttpStatusCode.NoContent);
        next.StatusCode.Should().Be(HttpStatusCode.NotFound);
        again.StatusCode.Should().Be(HttpStatusCode.NotFound);
        await EndedAsync(child);
    }

    [Test]
    public async Task Caps_are_answered_with_503_and_Retry_After()
    {
        await using var host = await BridgeHost.StartAsync(null, ("Sessions:MaxTotal", "3"), ("Sessions:MaxPerPerson", "2"));
        using var first = await host.Client().OpenAsync();
        using var second = await host.Client("alice", "other").OpenAsync();
        using var third = host.Client();
        using var bob = await host.Client("bob").OpenAsync();
        using var another = host.Client("bob");

        using var tooManyOfAlice = await third.PostAsync(BridgeClient.Initialize());
        using var tooMany = await another.PostAsync(BridgeClient.Initialize());

        foreach (var response in (HttpResponseMessage[])[tooManyOfAlice, tooMany])
        {
            response.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
            response.Headers.RetryAfter!.Delta.Should().BePositive();
        }

        host.Sessions.Counts.HasRoom.Should().BeFalse();
        host.Sessions.Counts.Sessions.Should().Be(3);
        host.Sessions.Counts.Children.Should().Be(3);
    }

    [Test]
    public async Task A_failed_start_gives_its_place_back()
    {
        await using var host = await BridgeHost.StartAsync(null, ("Sessions:MaxTotal", "1"), ("Sessions:MaxPerPerson", "1"));
        for (var round = 0; round < 3; round++)
        {
            using var failing = host.Client(server: "missing");
            using var response = await failing.PostAsync(BridgeClient.Initialize());
            response.StatusCode.Should().Be(HttpStatusCode.BadGateway);
        }

        using var client = await host.Client().OpenAsync();
        host.Sessions.Counts.Sessions.Should().Be(1);
    }

    [Test]
    public async Task Ending_a_grants_sessions_closes_streams_answers_calls_and_kills_children_and_spares_others()
    {
        await using var host = await BridgeHost.StartAsync();
        using var ended = await host.Client("alice", "one").OpenAsync();
        using var spared = await host.Client("alice", "two").OpenAsync();
        using var child = await ChildOfAsync(ended);
        await using var stream = await ended.ListenAsync();
        var call = ended.CallAsync("gate", """{"name":"g"}""");
        await ended.TextAsync("heard", """{"method":"gate g"}""");

        await host.Sessions.EndAsync(session => session.GrantId == "one");

        (await call)["error"]!["message"]!.GetValue<string>().Should().Contain("ended");
        (await stream.NextAsync()).Should().BeNull();
        child.HasExited.Should().BeTrue();
        using var next = await ended.PostAsync(BridgeClient.Request(1, "ping"));
        next.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await spared.TextAsync("echo", """{"text":"alive"}""")).Should().Be("alive");
    }

    [Test]
    public async Task An_idle_session_is_reaped_and_one_with_a_call_in_flight_is_not()
    {
        var time = new ManualTimeProvider();
        await using var host = await BridgeHost.StartAsync(time, ("Sessions:IdleTimeout", "00:01:00"), ("StdioServers:tools:CallTimeout", "01:00:00"));
        using var idle = await host.Client().OpenAsync();
        using var busy = await host.Client("bob").OpenAsync();
        using var child = await ChildOfAsync(idle);
        var call = busy.CallAsync("gate", """{"name":"g"}""");
        await busy.TextAsync("heard", """{"method":"gate g"}""");

        for (var minute = 0; minute < 3; minute++)
        {
            await time.WhenTimerAsync(TimeSpan.FromSeconds(30));
            time.Advance(TimeSpan.FromSeconds(30));
        }

        await EndedAsync(child);
        using var next = await idle.PostAsync(BridgeClient.Request(1, "ping"));
        next.StatusCode.Should().Be(HttpStatusCode.NotFound);
        await busy.TextAsync("release", """{"name":"g"}""");
        (await call)["result"].Should().NotBeNull();
    }

    [Test]
    public async Task Stopping_the_host_ends_all_children()
    {
        await using var host = await BridgeHost.StartAsync();
        using var client = await host.Client().OpenAsync();
        using var child = await ChildOfAsync(client);
        await using var stream = await client.ListenAsync();

        await host.StopAsync();

        child.HasExited.Should().BeTrue();
        host.Sessions.Counts.Children.Should().Be(0);
    }

    private static async Task<Process> ChildOfAsync(BridgeClient client)
    {
        var process = Process.GetProcessById(int.Parse(await client.TextAsync("pid"), CultureInfo.InvariantCulture));
        _ = process.SafeHandle;
        return process;
    }

    private static async Task EndedAsync(Process child)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await child.WaitForExitAsync(patience.Token);
    }
}
