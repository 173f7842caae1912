using System.Diagnostics;
using Gateway.StdioBridge.Children;
using Gateway.Tests.HardKnocks;
using Gateway.Tests.Support;

namespace Gateway.Tests.Soak;

/// <summary>What no client may notice, all at once: the real program, real children, a stand-in Forgejo whose tokens live for seconds.</summary>
[Platform(Include = "Linux")]
public sealed class LongClientTests
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(LongForm.Or(600, 60));
    private static readonly TimeSpan KillEvery = TimeSpan.FromSeconds(4);
    private const int RestartEvery = 5;

    private readonly Disturbances disturbances = new();
    private int restarts;

    [Test]
    public async Task A_client_that_calls_every_50_ms_notices_no_rotation_hibernation_kill_or_restart()
    {
        await using var gateway = await RealGateway.StartAsync(SoakServer.Settings(
            ("Sessions:RotateInterval", "00:00:01"), ("Sessions:IdleTimeout", "00:00:01"), ("Sessions:ReapInterval", "00:00:01"), ("OAuth:AccessTokenLifetime", "00:30:00")));

        // A quarter of its life before its end a token is replaced: every five seconds.
        gateway.Forgejo.Settings.AccessTokenLifetime = TimeSpan.FromSeconds(6.5);
        var (steady, sleepy) = (await OpenAsync(gateway, "alice"), await OpenAsync(gateway, "bob"));
        await steady.SubscribeAsync();
        using var end = new CancellationTokenSource(Length);
        using var heard = new CancellationTokenSource();
        var listening = steady.ListenAsync(heard.Token);

        await Task.WhenAll(steady.CallAsync(end.Token), steady.TouchAsync(end.Token), NapAsync(sleepy, end.Token), DisturbAsync(gateway, steady, end.Token));
        await heard.CancelAsync();
        await listening.WaitAsync(Patience.Span);

        Report("steady", steady);
        Report("sleepy", sleepy);
        TestContext.Out.WriteLine($"{disturbances.Count} kills, {restarts} restarts of the gateway, {gateway.Forgejo.Counters.Refreshes} refreshed tokens, {steady.Updates} updates");
        steady.Failed.Concat(sleepy.Failed).Where(call => !disturbances.Excuse(call.Sent, call.Answered)).Should().BeEmpty();
        steady.Calls.Should().BeGreaterThan((int)Length.TotalSeconds * 5);
        gateway.Forgejo.Counters.Refreshes.Should().BeGreaterThan(2 * (int)Length.TotalSeconds / 20);
    }

    private static async Task<LongClient> OpenAsync(RealGateway gateway, string login)
    {
        var (client, tokens) = await gateway.SignInAsync(login);
        client.Dispose();
        return new LongClient(gateway, await Visitor.OpenAsync(gateway.Http, gateway.Mcp, tokens.AccessToken));
    }

    private static void Report(string name, LongClient client) => TestContext.Out.WriteLine(
        $"{name}: {client.Calls} calls, {client.Failed.Count} failed in flight, {client.Retries} retries, {client.Children} children, longest {client.Longest.TotalMilliseconds:F0} ms");

    /// <summary>Calls for a while, and then not for so long that its child is put to sleep.</summary>
    private static async Task NapAsync(LongClient client, CancellationToken until)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(4));
        while (!until.IsCancellationRequested)
        {
            using var awake = CancellationTokenSource.CreateLinkedTokenSource(until);
            awake.CancelAfter(TimeSpan.FromSeconds(4));
            await client.CallAsync(awake.Token);
            await TickAsync(timer, until);
        }
    }

    private async Task DisturbAsync(RealGateway gateway, LongClient client, CancellationToken until)
    {
        using var timer = new PeriodicTimer(KillEvery);
        for (var round = 1; await TickAsync(timer, until); round++)
        {
            if (round % RestartEvery == 0)
            {
                // Once as a crash, once in order, when no call may be lost at all.
                var begun = Stopwatch.GetTimestamp();
                await (restarts++ % 2 == 0 ? disturbances.AtOnceAsync(gateway.KillAndRestartAsync) : gateway.RestartAsync());
                TestContext.Out.WriteLine($"restart {restarts}: {Stopwatch.GetElapsedTime(begun).TotalSeconds:F1} s until it was ready again");
            }
            else if (client.Child is { } home && SoakServer.LeaderOf(home) is { } child)
            {
                await disturbances.KillAsync(() => KillAsync(child));
            }
        }
    }

    private static Task KillAsync(int child)
    {
        int[] all = [child, .. Below(child)];
        ProcessSignals.SendToProcess(child, ProcessSignals.Kill);

        // A signal is not the end yet: a busy machine lets the process close its pipes some time later, and one in namespaces after what holds them.
        var patience = Stopwatch.StartNew();
        while (Array.Exists(all, ProcessTable.IsRunning) && patience.Elapsed < Patience.Span)
        {
            Thread.Yield();
        }

        return Task.CompletedTask;
    }

    private static IEnumerable<int> Below(int process) => ProcessFigures.ChildrenOf(process).SelectMany(child => Below(child).Prepend(child));

    private static async Task<bool> TickAsync(PeriodicTimer timer, CancellationToken until)
    {
        try
        {
            return await timer.WaitForNextTickAsync(until);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
