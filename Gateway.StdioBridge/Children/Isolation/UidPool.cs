using System.Collections.Concurrent;
using System.Globalization;
using Gateway.StdioBridge.Settings;

namespace Gateway.StdioBridge.Children.Isolation;

/// <summary>User ids, each for one child at a time; the one that was free for longest goes first.</summary>
internal sealed class UidPool(IsolationOptions options)
{
    private const int MostRounds = 100;

    private readonly ConcurrentQueue<int> _free = new(Enumerable.Range(options.FirstUid, options.Uids));

    /// <exception cref="ChildStartException">All are taken.</exception>
    public int Take() => _free.TryDequeue(out var uid) ? uid : throw new ChildStartException($"All {options.Uids} user ids for children are taken (Isolation:Uids).");

    /// <summary>Ends whatever still runs as that user, wherever it has fled to, and gives the id back. One that cannot be cleared is not used again.</summary>
    public void Return(int uid)
    {
        if (Clear(uid))
        {
            _free.Enqueue(uid);
        }
    }

    /// <summary>Several rounds: a process may fork while it is looked for.</summary>
    public static bool Clear(int uid)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var left = RunningAs(uid).ToArray();
            if (left.Length == 0)
            {
                return true;
            }

            Array.ForEach(left, id => ProcessSignals.SendToProcess(id, ProcessSignals.Kill));
            Thread.Yield();
        }

        return false;
    }

    private static IEnumerable<int> RunningAs(int uid)
    {
        var wanted = string.Create(CultureInfo.InvariantCulture, $"Uid:\t{uid}\t");
        foreach (var path in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 1
                && StatusLines.Of(Path.GetFileName(path)) is { Length: > 0 } lines
                && Array.Exists(lines, line => line.StartsWith(wanted, StringComparison.Ordinal))
                && !Array.Exists(lines, line => line.StartsWith("State:\tZ", StringComparison.Ordinal)))
            {
                yield return id;
            }
        }
    }
}
