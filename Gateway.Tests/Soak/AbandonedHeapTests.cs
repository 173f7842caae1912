using System.Net;
using Gateway.StdioBridge.Sessions;
using Gateway.Tests.HardKnocks;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Soak;

/// <summary>Sessions that clients open and forget are data. Alone, because it measures the heap of the whole process.</summary>
[Platform(Include = "Linux")]
[NonParallelizable]
public sealed class AbandonedHeapTests
{
    /// <summary>Bytes of live heap that an abandoned session may cost after a full collection.</summary>
    private const int Most = 2048;

    [Test]
    public async Task Ten_thousand_sessions_opened_and_abandoned_hold_no_process_and_less_than_two_kilobytes_each()
    {
        var sessions = LongForm.Or(10_000, 1_000);
        await using var gateway = await GatewayUnderTest.StartAsync(SoakServer.Settings(
            ("Sessions:MaxTotal", "12000"), ("Sessions:MaxPerPerson", "12000"), ("Sessions:MaxChildren", "12000"), ("Sessions:MaxChildrenPerPerson", "12000"),
            ("Sessions:IdleTimeout", "00:00:01"), ("Sessions:ReapInterval", "00:00:01"), ("RateLimits:mcp:Burst", "100000"), ("RateLimits:mcp:PerSecond", "100000")),
            builder => builder.Logging.ClearProviders()); // what a test remembers of the log is not the gateway's
        var token = (await gateway.SignInAsync("alice")).AccessToken!;
        var bridge = gateway.Services.GetRequiredService<BridgeSessions>();
        await OpenAsync(gateway, token, 200);
        await AsleepAsync(bridge);
        var before = Live();

        await OpenAsync(gateway, token, sessions);
        await AsleepAsync(bridge);
        var each = (Live() - before) / sessions;

        TestContext.Out.WriteLine($"{sessions} sessions: {each} bytes of live heap each");
        bridge.Counts.Sessions.Should().Be(sessions + 200);
        each.Should().BeLessThan(Most);
    }

    private static Task OpenAsync(GatewayUnderTest gateway, string token, int sessions) =>
        Parallel.ForEachAsync(Enumerable.Range(0, sessions), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, _) =>
        {
            var visitor = new Visitor(gateway.Http, new Uri(gateway.Url, "/mcp"), token);
            (await visitor.InitializeAsync()).Should().Be(HttpStatusCode.OK);
        });

    private static async Task AsleepAsync(BridgeSessions bridge)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (bridge.Counts.Children > 0)
        {
            await timer.WaitForNextTickAsync(Patience.Token);
        }
    }

    private static long Live()
    {
        for (var round = 0; round < 5; round++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
