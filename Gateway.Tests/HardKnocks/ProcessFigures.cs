using System.Globalization;
using Gateway.Tests.Support;

namespace Gateway.Tests.HardKnocks;

/// <summary>What a process holds, as Linux tells it.</summary>
internal sealed record ProcessFigures(int Descriptors, int Threads, int Children, long ResidentMegabytes)
{
    public static ProcessFigures Of(int id) => new(
        DescriptorsOf(id),
        Directory.GetDirectories($"/proc/{id}/task").Length,
        ChildrenOf(id).Count,
        ResidentMegabytesOf(id));

    /// <summary>Direct children that run.</summary>
    public static IReadOnlyList<int> ChildrenOf(int id) =>
        [.. Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => name!.All(char.IsAsciiDigit))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture)).Where(child => ParentOf(child) == id && ProcessTable.IsRunning(child))];

    /// <summary>Waits until the process holds what it should; the kernel tells nobody when that is.</summary>
    public static async Task<ProcessFigures> UntilAsync(int id, Func<ProcessFigures, bool> wanted)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        using var patience = new CancellationTokenSource(Patience.Span * 2);
        for (var figures = Of(id); ; figures = Of(id))
        {
            if (wanted(figures))
            {
                return figures;
            }

            try
            {
                await timer.WaitForNextTickAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"it still holds {figures}");
            }
        }
    }

    private static int DescriptorsOf(int id)
    {
        try
        {
            return Directory.GetFiles($"/proc/{id}/fd").Length;
        }
        catch (UnauthorizedAccessException)
        {
            // prctl(2), PR_SET_DUMPABLE: where children run as the gateway's own user, it lets nobody of that user look into itself.
            Assert.Ignore("only root sees the descriptors of a gateway that guards itself against its own children");
            throw;
        }
    }

    // proc(5), statm: the second number is the resident set in pages.
    private static long ResidentMegabytesOf(int id) =>
        long.Parse(File.ReadAllText($"/proc/{id}/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize / (1024 * 1024);

    private static int ParentOf(int id)
    {
        try
        {
            // proc(5), stat: behind the name, which may hold anything, stand the state and the parent.
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 4)..].Split(' ')[0], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
