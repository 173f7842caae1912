using Gateway.StdioBridge.Children;

namespace Gateway.Tests.Support;

/// <summary>Whether a process that is not ours to wait for still runs.</summary>
internal static class ProcessTable
{
    /// <summary>One that has ended and was not reaped yet by whoever adopted it does not run any more.</summary>
    public static bool IsRunning(int id) => File.Exists($"/proc/{id}/stat")
        ? State(id) is not (null or 'Z' or 'X')
        : !Directory.Exists("/proc/self") && ProcessSignals.SendToProcess(id, 0);

    public static async Task UntilGoneAsync(int id, CancellationToken cancellationToken)
    {
        // The kernel tells only a parent of an end; everybody else has to look.
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (IsRunning(id))
        {
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private static char? State(int id)
    {
        try
        {
            // proc(5): the name stands in parentheses and may hold anything; the state follows the last of them.
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[stat.LastIndexOf(')') + 2];
        }
        catch (IOException)
        {
            return null;
        }
    }
}
