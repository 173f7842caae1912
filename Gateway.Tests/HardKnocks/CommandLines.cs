using System.Text;

namespace Gateway.Tests.HardKnocks;

/// <summary>Looks for processes by what they were started with; in another PID namespace they have other numbers, but the root of all sees them.</summary>
internal static class CommandLines
{
    public static IReadOnlyList<string> With(string words) =>
        [.. Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0]) && Of(path).StartsWith(words, StringComparison.Ordinal))];

    public static async Task UntilGoneAsync(string words, CancellationToken cancellationToken)
    {
        // The kernel tells only a parent of an end; everybody else has to look.
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (With(words).Count > 0)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private static string Of(string path)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(path, "cmdline"))).Replace('\0', ' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
