namespace Gateway.Tests.Soak;

/// <summary>Children of a process that ended and were not waited for.</summary>
internal static class Zombies
{
    public static IReadOnlyList<string> Of(int parent) =>
        [.. Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0]) && IsZombie(path, parent))];

    private static bool IsZombie(string path, int parent)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(path, "stat"));
            return stat[(stat.LastIndexOf(')') + 2)..].StartsWith($"Z {parent} ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
