using System.Collections.Concurrent;
using System.Diagnostics;

namespace Gateway.Tests.Soak;

/// <summary>When something was killed, or the gateway was away; and so which calls may have failed of it.</summary>
internal sealed class Disturbances
{
    /// <summary>A call that is sent so soon after a kill may still reach what dies.</summary>
    private static readonly TimeSpan Dying = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentBag<(long From, long To)> kills = [];

    public int Count => kills.Count;

    /// <summary>Notes a kill: from the signal to the moment when the process was seen to be gone.</summary>
    public async Task KillAsync(Func<Task> kill)
    {
        var from = Stopwatch.GetTimestamp();
        await kill();
        kills.Add((from, Stopwatch.GetTimestamp()));
    }

    /// <summary>Notes a kill of which only the beginning counts: what comes after it is refused.</summary>
    public Task AtOnceAsync(Func<Task> kill)
    {
        kills.Add((Stopwatch.GetTimestamp(), Stopwatch.GetTimestamp()));
        return kill();
    }

    /// <summary>Whether a call was in flight at a kill: sent before it, or within 20 ms after, and unanswered by then.</summary>
    public bool Excuse(long sent, long answered) =>
        kills.Any(kill => sent <= kill.To + (long)(Dying.TotalSeconds * Stopwatch.Frequency) && answered >= kill.From);
}
