using System.Globalization;

namespace Gateway.StdioBridge.Children;

/// <summary>Names one process group of one boot of the machine.</summary>
internal sealed record GroupRecord(int Group, ulong StartTicks, string Boot)
{
    /// <summary>Changes with each boot, when pids and ticks begin anew.</summary>
    public static string CurrentBoot { get; } = File.Exists("/proc/sys/kernel/random/boot_id") ? File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim() : "";

    /// <summary>Of a child that was just started; null where there is no /proc.</summary>
    public static GroupRecord? Of(int processId) => ProcessStat.Read(processId) is { } stat ? new(processId, stat.StartTicks, CurrentBoot) : null;

    /// <summary>Null when the text is none that <see cref="ToString"/> wrote.</summary>
    public static GroupRecord? Parse(string text) =>
        text.Split(' ') is [var group, var start, var boot]
        && int.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 1
        && ulong.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            ? new GroupRecord(id, ticks, boot)
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Group} {StartTicks} {Boot}");
}
