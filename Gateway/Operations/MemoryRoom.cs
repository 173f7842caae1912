using System.Globalization;

namespace Gateway.Operations;

/// <summary>
/// Whether memory is running out for the gateway and its children together. Within a control group (cgroup v2, memory controller) its limit and those above it count,
/// less what the kernel can take back from its file cache; elsewhere the machine's load as the runtime sees it.
/// </summary>
/// <param name="root">Where cgroup v2 is mounted.</param>
/// <param name="membership">The file that says which group this process is in.</param>
/// <param name="machine">Bytes in use and bytes there are, for want of a group with a limit.</param>
internal sealed class MemoryRoom(string root, string membership, Func<(long Used, long Total)> machine)
{
    /// <summary>Above this part of it no further work is asked for: the kernel kills at the whole, and it may pick the gateway.</summary>
    private const double Most = 0.92;

    public static MemoryRoom OfThisProcess() => new("/sys/fs/cgroup", "/proc/self/cgroup", Machine);

    /// <summary>Null: there is room; else what is wrong, in figures.</summary>
    public string? Fault()
    {
        var limits = Groups().Select(Of).OfType<(long Used, long Total)>().DefaultIfEmpty(machine());
        var (used, total) = limits.MaxBy(limit => (double)limit.Used / Math.Max(limit.Total, 1));
        return total > 0 && used > total * Most ? $"{used >> 20} of {total >> 20} MiB of memory are in use" : null;
    }

    private static (long Used, long Total) Machine()
    {
        // As of the last collection; 0 before the first.
        var memory = GC.GetGCMemoryInfo();
        return (memory.MemoryLoadBytes, memory.TotalAvailableMemoryBytes);
    }

    /// <summary>This process's group and all above it: each may have a limit (cgroup v2, "Memory Interface Files"). In a container the outermost is the root itself.</summary>
    private IEnumerable<string> Groups()
    {
        var line = Lines(membership).FirstOrDefault(line => line.StartsWith("0::/", StringComparison.Ordinal));
        for (var path = line?[3..]; path is not null; path = Path.GetDirectoryName(path))
        {
            yield return Path.Join(root, path);
        }
    }

    /// <summary>Null: the group has no limit.</summary>
    private static (long Used, long Total)? Of(string group)
    {
        if (Number(Path.Join(group, "memory.max")) is not { } total || Number(Path.Join(group, "memory.current")) is not { } current)
        {
            return null;
        }

        // memory.current counts cached files too, of which a busy group is always full.
        var cache = Lines(Path.Join(group, "memory.stat"))
            .Where(line => line.StartsWith("inactive_file ", StringComparison.Ordinal) || line.StartsWith("active_file ", StringComparison.Ordinal))
            .Sum(line => long.Parse(line.AsSpan(line.IndexOf(' ') + 1), CultureInfo.InvariantCulture));
        return (current - Math.Min(cache, current), total);
    }

    private static long? Number(string file) =>
        long.TryParse(Lines(file).FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
