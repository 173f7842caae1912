using System.Net;
using Gateway.Sandbox.Fixtures;
using Gateway.StdioBridge.Children;
using Gateway.Tests.StdioBridge.Catalogue;
using Gateway.Tests.StdioBridge.Http;
using Gateway.Tests.Support;

namespace Gateway.Tests.StdioBridge.Sessions;

/// <summary>A server's program is replaced, or says other things than it did.</summary>
public sealed class UpgradeTests
{
    [Test]
    [Platform(Include = "Linux")]
    public async Task An_idle_session_moves_to_the_new_program_and_a_busy_one_when_its_call_is_answered()
    {
        using var programs = new TemporaryDirectory();
        var time = new ManualTimeProvider();
        var program = Program(programs, "one");
        await using var host = await Lasting.HostAsync(
            time, ("StdioServers:tools:Command", "/bin/sh"), ("StdioServers:tools:Arguments:0", program), ("Sessions:IdleTimeout", "01:00:00"));
        using var idle = await host.Client().OpenAsync();
        using var busy = await host.Client("bob").OpenAsync();
        var (old, kept) = (await idle.PidAsync(), await busy.PidAsync());
        var call = busy.CallAsync("gate", """{"name":"g"}""");
        await busy.TextAsync("heard", """{"method":"gate g"}""");

        Program(programs, "two");
        await time.PassAsync(1);
        await ProcessTable.UntilGoneAsync(old, Patience.Token);

        (await idle.TextAsync("env")).Should().Contain("PROGRAM=two");
        (await busy.TextAsync("env")).Should().Contain("PROGRAM=one");
        await busy.TextAsync("release", """{"name":"g"}""");
        (await call)["result"].Should().NotBeNull();
        await Lasting.UntilAsync(async () =>
        {
            await time.PassAsync(1);
            return !ProcessTable.IsRunning(kept);
        });
        (await busy.TextAsync("env")).Should().Contain("PROGRAM=two");
    }

    [Test]
    [Platform(Include = "Linux")]
    public async Task A_new_program_that_does_not_start_leaves_the_old_child_at_work()
    {
        using var programs = new TemporaryDirectory();
        var time = new ManualTimeProvider();
        var program = Program(programs, "one");
        await using var host = await Lasting.HostAsync(
            time, ("StdioServers:tools:Command", "/bin/sh"), ("StdioServers:tools:Arguments:0", program), ("Sessions:IdleTimeout", "01:00:00"));
        using var client = await host.Client().OpenAsync();
        var old = await client.PidAsync();

        programs.Write("server.sh", $"touch '{programs.Path}/tried'\nexit 3\n");
        await time.PassAsync(1);
        await Lasting.UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(programs.Path, "tried")) && host.Sessions.Counts.Children == 1));

        (await client.PidAsync()).Should().Be(old);
    }

    [TestCase("""{"initialize":{"protocolVersion":"2024-11-05"}}""")]
    [TestCase("""{"initialize":{"capabilities":{"tools":{}}}}""")]
    public async Task A_successor_of_another_version_or_with_a_capability_lost_ends_the_session_with_404_and_a_log_line(string script)
    {
        await using var server = await ScriptedServer.StartAsync();
        using var client = await server.TeachAsync();
        server.Write("alice", script);

        await client.KillChildAsync();
        await Lasting.UntilAsync(() => Task.FromResult(server.Children == 0));
        using var refused = await client.PostAsync(BridgeClient.Tool(1, "pid"));

        refused.StatusCode.Should().Be(HttpStatusCode.NotFound);
        server.Host.Logs.Lines.Should().Contain(line => line.Contains("speaks another protocol version, or can do less"));
        using var again = await server.Host.Client().OpenAsync();
        (await again.TextAsync("echo", """{"text":"anew"}""")).Should().Be("anew");
    }

    [Test]
    public async Task A_new_token_ends_the_idle_session_of_a_server_that_cannot_be_replaced_and_a_busy_one_later()
    {
        var time = new ManualTimeProvider();
        await using var host = await Lasting.HostAsync(
            time, ("StdioServers:tools:Replaceable", "false"), ("Sessions:RotateInterval", "00:00:40"), ("StdioServers:tools:CallTimeout", "01:00:00"), ("Sessions:IdleTimeout", "01:00:00"));
        using var idle = await host.Client().OpenAsync();
        using var busy = await host.Client("bob").OpenAsync();
        var gone = await idle.PidAsync();
        var call = busy.CallAsync("gate", """{"name":"g"}""");
        await busy.TextAsync("heard", """{"method":"gate g"}""");

        host.Credentials.Token = "token-two";
        time.Advance(TimeSpan.FromSeconds(40));
        await ProcessTable.UntilGoneAsync(gone, Patience.Token);

        using var ended = await idle.PostAsync(BridgeClient.Tool(1, "pid"));
        ended.StatusCode.Should().Be(HttpStatusCode.NotFound);
        await busy.TextAsync("release", """{"name":"g"}""");
        (await call)["result"].Should().NotBeNull();
        await Lasting.UntilAsync(() => Task.FromResult(!host.Sessions.Live.Any(session => session.IsBusy)));
        time.Advance(TimeSpan.FromSeconds(40));
        await Lasting.UntilAsync(async () =>
        {
            using var late = await busy.PostAsync(BridgeClient.Request(1, "ping"));
            return late.StatusCode == HttpStatusCode.NotFound;
        });
    }

    private static string Program(TemporaryDirectory programs, string name) => programs.Write(
        "server.sh", $"export PROGRAM={name}\nexec dotnet '{typeof(FixtureServer).Assembly.Location}' fixture tools\n");
}
