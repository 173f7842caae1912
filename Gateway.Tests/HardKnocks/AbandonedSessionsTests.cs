using Gateway.Tests.Support;

namespace Gateway.Tests.HardKnocks;

/// <summary>Clients rarely say goodbye; measured in the real program.</summary>
[Platform(Include = "Linux")]
public sealed class AbandonedSessionsTests
{
    [Test]
    public async Task Two_hundred_abandoned_sessions_are_reaped_and_everything_is_as_before()
    {
        var sessions = LongForm.Or(200, 40);
        await using var gateway = await RealGateway.StartAsync(KnockServer.Settings(
            ("Sessions:MaxTotal", "250"), ("Sessions:MaxPerPerson", "250"), ("Sessions:MaxChildren", "250"), ("Sessions:MaxChildrenPerPerson", "250"), ("Sessions:IdleTimeout", "00:00:02"), ("Sessions:ReapInterval", "00:00:01")));
        var (client, tokens) = await gateway.SignInAsync("alice");
        client.Dispose();

        // The first round warms everything up; what the second leaves behind would be left behind each time.
        await AbandonAsync(gateway, tokens.AccessToken!, sessions);
        var before = await ReapedAsync(gateway);
        await AbandonAsync(gateway, tokens.AccessToken!, sessions);
        var after = await ProcessFigures.UntilAsync(gateway.Process.Id, now =>
            now.Children == 0 && now.Descriptors <= before.Descriptors + 2 && now.Threads <= before.Threads + 4);

        TestContext.Out.WriteLine($"{sessions} sessions: before {before}, after {after}");
        after.ResidentMegabytes.Should().BeLessThan(before.ResidentMegabytes + 64);
    }

    private static async Task AbandonAsync(RealGateway gateway, string token, int sessions)
    {
        // Connections of its own: they go with the client.
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 8 }) { Timeout = Patience.Span * 2 };
        await Parallel.ForEachAsync(Enumerable.Range(0, sessions), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, _) =>
        {
            var visitor = await Visitor.OpenAsync(http, gateway.Mcp, token);
            (await visitor.TextAsync("echo", $"{number}")).Should().Be($"{number}");
        });
    }

    /// <summary>No child, and the descriptors have stopped falling.</summary>
    private static async Task<ProcessFigures> ReapedAsync(RealGateway gateway)
    {
        var least = int.MaxValue;
        return await ProcessFigures.UntilAsync(gateway.Process.Id, now =>
        {
            var settled = now.Children == 0 && now.Descriptors >= least;
            least = now.Children == 0 ? now.Descriptors : int.MaxValue;
            return settled;
        });
    }
}
