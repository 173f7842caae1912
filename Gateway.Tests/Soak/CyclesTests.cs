using Gateway.Tests.HardKnocks;
using Gateway.Tests.StdioBridge.Children;
using Gateway.Tests.Support;

namespace Gateway.Tests.Soak;

/// <summary>Whatever is started again and again leaves nothing.</summary>
[Platform(Include = "Linux")]
public sealed class CyclesTests
{
    /// <summary>Alone, because it counts what belongs to the tests' whole process.</summary>
    [Test]
    [NonParallelizable]
    public async Task A_thousand_starts_and_stops_leave_descriptors_threads_zombies_and_memory_as_they_were()
    {
        var cycles = LongForm.Or(1000, 100);
        using var harness = new ChildHarness();
        await CycleAsync(harness, cycles / 5);
        var before = Settled();

        await CycleAsync(harness, cycles);
        var after = Settled();

        TestContext.Out.WriteLine($"{cycles} cycles: before {before}, after {after}");
        await harness.ForgottenAsync();
        Directory.EnumerateDirectories(harness.Folders).Should().BeEmpty();
        Zombies.Of(Environment.ProcessId).Should().BeEmpty();
        after.Figures.Descriptors.Should().BeLessThan(before.Figures.Descriptors + 20);
        after.Figures.Threads.Should().BeLessThan(before.Figures.Threads + 20);
        (after.Heap - before.Heap).Should().BeLessThan(2 * 1024 * 1024);
    }

    [Test]
    public async Task Two_hundred_rotations_under_load_leave_descriptors_threads_zombies_and_memory_as_they_were()
    {
        var rotations = LongForm.Or(200, 12);
        await using var gateway = await RealGateway.StartAsync(SoakServer.Settings(("Sessions:RotateInterval", "00:00:01"), ("OAuth:AccessTokenLifetime", "00:30:00")));
        gateway.Forgejo.Settings.AccessTokenLifetime = TimeSpan.FromSeconds(2);
        var clients = new[] { await OpenAsync(gateway, "alice"), await OpenAsync(gateway, "bob") };
        await LoadAsync(gateway, clients, rotations / 4);
        var before = await QuietAsync(gateway);

        await LoadAsync(gateway, clients, rotations);
        var after = await QuietAsync(gateway);

        TestContext.Out.WriteLine($"{rotations} rotations, {clients.Sum(client => client.Calls)} calls, {clients.Sum(client => client.Children)} children: before {before}, after {after}");
        clients.SelectMany(client => client.Failed).Should().BeEmpty();
        Zombies.Of(gateway.Process.Id).Should().BeEmpty();
        after.Descriptors.Should().BeLessThan(before.Descriptors + 20);
        after.Threads.Should().BeLessThan(before.Threads + 20);
        after.ResidentMegabytes.Should().BeLessThan(before.ResidentMegabytes + 64);
    }

    private static async Task LoadAsync(RealGateway gateway, LongClient[] clients, int rotations)
    {
        var enough = gateway.Forgejo.Counters.Refreshes + rotations;
        using var end = new CancellationTokenSource();
        var load = clients.Select(client => client.CallAsync(end.Token)).ToArray();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        using var patience = new CancellationTokenSource(Patience.Span + (rotations * TimeSpan.FromSeconds(5)));
        while (gateway.Forgejo.Counters.Refreshes < enough)
        {
            await timer.WaitForNextTickAsync(patience.Token);
        }

        await end.CancelAsync();
        await Task.WhenAll(load);
    }

    /// <summary>One child for each client, and no connection in use.</summary>
    private static Task<ProcessFigures> QuietAsync(RealGateway gateway) => ProcessFigures.UntilAsync(gateway.Process.Id, now => now.Children <= 2);

    private static async Task<LongClient> OpenAsync(RealGateway gateway, string login)
    {
        var (client, tokens) = await gateway.SignInAsync(login);
        client.Dispose();
        return new LongClient(gateway, await Visitor.OpenAsync(gateway.Http, gateway.Mcp, tokens.AccessToken));
    }

    private static Task CycleAsync(ChildHarness harness, int cycles) =>
        Parallel.ForEachAsync(Enumerable.Range(0, cycles), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (_, cancel) =>
        {
            var (child, said) = await harness.StartAsync(ChildHarness.Spec("cat"));
            (await child.SendAsync(ChildHarness.Message("{}"), cancel)).Should().BeTrue();
            (await said.NextAsync()).Should().Be("{}");
            await child.StopAsync().WaitAsync(ChildHarness.Patience, cancel);
        });

    private static (ProcessFigures Figures, long Heap) Settled()
    {
        for (var round = 0; round < 3; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return (ProcessFigures.Of(Environment.ProcessId), GC.GetTotalMemory(forceFullCollection: true));
    }
}
