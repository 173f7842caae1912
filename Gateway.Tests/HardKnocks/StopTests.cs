using Gateway.StdioBridge.Sessions;
using Gateway.Tests.EndToEnd;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.HardKnocks;

public sealed class StopTests
{
    [Test]
    [Platform(Include = "Linux")]
    public async Task SIGTERM_ends_in_order_although_readers_read_no_more()
    {
        await using var gateway = await RealGateway.StartAsync(KnockServer.Settings(("Gateway:ShutdownTimeout", "00:00:01")));
        var (client, tokens) = await gateway.SignInAsync("alice");
        using var _ = client;
        var alice = await Visitor.OpenAsync(gateway.Http, gateway.Mcp, tokens.AccessToken);
        await using var stream = await alice.ListenAsync();
        await using var slow = await RawConnection.OpenAsync(gateway.Mcp);
        await slow.CallAsync(alice, "big", "31457280");
        (await slow.ReadAsync(12)).Should().Be("HTTP/1.1 200");
        await using var endless = await RawConnection.OpenAsync(gateway.Mcp);
        await endless.WriteAsync(RawConnection.Head(alice, 1000) + "{");
        await using var waiting = await RawConnection.OpenAsync(gateway.Mcp);
        await waiting.CallAsync(alice, "hold", "1/2");
        await alice.TextAsync("echo", "the call before this one has arrived");
        var children = ProcessFigures.ChildrenOf(gateway.Process.Id);

        gateway.Process.SendSigterm();

        (await gateway.Process.ExitCodeAsync()).Should().Be(0);
        gateway.Process.Output.Should().Contain("connections that did not end are cut off");
        children.Should().NotBeEmpty().And.NotContain(child => ProcessTable.IsRunning(child));
    }

    [Test]
    public async Task Clients_that_leave_before_their_session_is_open_leave_no_session_and_no_child()
    {
        // It reads and never answers.
        await using var gateway = await KnockServer.StartGatewayAsync(("StdioServers:forgejo:Arguments:1", "cat >/dev/null"));
        var alice = new Visitor(gateway.Http, new Uri(gateway.Url, "/mcp"), (await gateway.SignInAsync("alice")).AccessToken!);
        var sessions = gateway.Services.GetRequiredService<BridgeSessions>();
        for (var number = 0; number < 10; number++)
        {
            await using var connection = await RawConnection.OpenAsync(gateway.Url);
            await connection.WriteAsync(RawConnection.Head(alice, RawMcp.Initialize.Length) + RawMcp.Initialize);
            await UntilAsync(() => sessions.Counts.Children > 0);
        }

        await UntilAsync(() => sessions.Counts is { Sessions: 0, Children: 0 });
    }

    private static async Task UntilAsync(Func<bool> done)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var patience = new CancellationTokenSource(Patience.Span);
        while (!done())
        {
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }
}
