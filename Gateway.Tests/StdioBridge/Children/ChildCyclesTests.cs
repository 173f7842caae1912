using Gateway.StdioBridge.Children;

namespace Gateway.Tests.StdioBridge.Children;

/// <summary>Nothing is left of children that are gone. Alone, because it counts what belongs to the whole process.</summary>
[NonParallelizable]
public sealed class ChildCyclesTests
{
    private const int Cycles = 50;

    [Test]
    public async Task Many_starts_and_stops_leave_no_descriptors_folders_or_zombies()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("counts descriptors in /proc");
        }

        using var harness = new ChildHarness();
        await CycleAsync(harness);
        var before = Descriptors();
        var pids = new List<int>();

        for (var i = 0; i < Cycles; i++)
        {
            pids.AddRange(await CycleAsync(harness));
        }

        Descriptors().Should().BeLessThanOrEqualTo(before + 2);
        pids.Select(pid => ProcessStat.Read(pid)).Should().AllSatisfy(stat => stat.Should().BeNull());
        harness.Launcher.LiveCount.Should().Be(0);
        Directory.EnumerateDirectories(harness.Folders).Should().BeEmpty();
    }

    private static async Task<int[]> CycleAsync(ChildHarness harness)
    {
        var (stopped, said) = await harness.StartAsync(ChildHarness.Spec("cat"));
        var (crashed, _) = await harness.StartAsync(ChildHarness.Shell("exit 1"));
        (await stopped.SendAsync(ChildHarness.Message("{}"), default)).Should().BeTrue();
        (await said.NextAsync()).Should().Be("{}");
        await Task.WhenAll(stopped.StopAsync(), crashed.Exited).WaitAsync(ChildHarness.Patience);
        return [stopped.ProcessId, crashed.ProcessId];
    }

    private static int Descriptors() => Directory.EnumerateFileSystemEntries("/proc/self/fd").Count();
}
