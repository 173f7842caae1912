using System.Globalization;

namespace Gateway.StdioBridge.Children;

/// <summary>What /proc/PID/stat says of a process (proc(5)).</summary>
/// <param name="Group">Its process group.</param>
/// <param name="Session">Its session.</param>
/// <param name="StartTicks">When it started, in clock ticks since boot: with the pid it names one process, however often pids are reused.</param>
internal readonly record struct ProcessStat(int Group, int Session, ulong StartTicks)
{
    /// <summary>Null: there is no such process, or the system has no /proc.</summary>
    public static ProcessStat? Read(int processId)
    {
        try
        {
            return Parse(File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The second field is the program's name in parentheses, which may hold spaces and parentheses of its own: count from the last one.</summary>
    public static ProcessStat? Parse(string stat)
    {
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 19
            && int.TryParse(fields[2], NumberStyles.Integer, CultureInfo.InvariantCulture, out var group)
            && int.TryParse(fields[3], NumberStyles.Integer, CultureInfo.InvariantCulture, out var session)
            && ulong.TryParse(fields[19], NumberStyles.None, CultureInfo.InvariantCulture, out var start)
                ? new ProcessStat(group, session, start)
                : null;
    }
}
