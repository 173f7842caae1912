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

        for (var i = 0; i < Cycles; i++)
        {
            await CycleAsync(harness);
        }

        Descriptors().Should().BeLessThan(before + Cycles, "{0} children had three each", 2 * Cycles);
        Zombies().Should().BeEmpty();
        await harness.ForgottenAsync();
        Directory.EnumerateDirectories(harness.Folders).Should().BeEmpty();
    }

    private static async Task CycleAsync(ChildHarness harness)
    {
        var (stopped, said) = await harness.StartAsync(ChildHarness.Spec("cat"));
        var (crashed, _) = await harness.StartAsync(ChildHarness.Shell("exit 1"));
        (await stopped.SendAsync(ChildHarness.Message("{}"), default)).Should().BeTrue();
        (await said.NextAsync()).Should().Be("{}");
        await Task.WhenAll(stopped.StopAsync(), crashed.Exited).WaitAsync(ChildHarness.Patience);
    }

    private static int Descriptors() => Directory.EnumerateFileSystemEntries("/proc/self/fd").Count();

    /// <summary>Children of this process that ended and were not waited for.</summary>
    private static List<string> Zombies() =>
        [.. Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])).Where(IsZombie)];

    private static bool IsZombie(string path)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(path, "stat"));
            return stat[(stat.LastIndexOf(')') + 2)..].StartsWith($"Z {Environment.ProcessId} ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
