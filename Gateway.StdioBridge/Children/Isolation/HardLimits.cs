using System.Globalization;

namespace Gateway.StdioBridge.Children.Isolation;

/// <summary>The gateway's own hard limits (/proc/self/limits): a child can be given less, never more.</summary>
internal static class HardLimits
{
    private static readonly Lazy<string[]> Lines = new(() => File.Exists("/proc/self/limits") ? File.ReadAllLines("/proc/self/limits") : []);

    /// <summary>The wanted limit, or the gateway's own if that is lower.</summary>
    /// <param name="name">As in the first column, <c>Max open files</c>.</param>
    public static long AtMost(string name, long wanted) =>
        Array.Find(Lines.Value, line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
        && line[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var hard, ..]
        && long.TryParse(hard, NumberStyles.None, CultureInfo.InvariantCulture, out var most)
            ? Math.Min(wanted, most)
            : wanted;
}
