using System.Diagnostics;

namespace Gateway.StdioBridge.Children;

/// <summary>
/// What this host offers to start a child with. Linux with util-linux: a session (so a process group) of its own, and SIGKILL when the gateway dies.
/// macOS has neither program: children are started plainly, are signalled one by one, and a grandchild or a killed gateway may leave processes behind.
/// </summary>
/// <param name="Prefix">Words put before the command.</param>
/// <param name="OwnGroup">The child leads a process group of its own.</param>
/// <param name="DiesWithGateway">The kernel kills the child when the gateway is gone.</param>
internal sealed record LaunchTools(IReadOnlyList<string> Prefix, bool OwnGroup, bool DiesWithGateway)
{
    private static readonly Lazy<LaunchTools> Detected = new(Detect);

    /// <summary>This host's tools, tried out once.</summary>
    public static LaunchTools Host => Detected.Value;

    private static LaunchTools Detect()
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? CommandLookup.DefaultPath;
        if (CommandLookup.Find("setsid", path) is not { } setsid || CommandLookup.Find("true", path) is not { } probe)
        {
            return new LaunchTools([], false, false);
        }

        if (CommandLookup.Find("setpriv", path) is { } setpriv)
        {
            string[] whole = [setsid, setpriv, "--pdeathsig", "KILL", "--"];
            if (Works([.. whole, probe]))
            {
                return new LaunchTools(whole, true, true);
            }
        }

        return Works([setsid, probe]) ? new LaunchTools([setsid], true, false) : new LaunchTools([], false, false);
    }

    /// <summary>BusyBox has a setpriv without --pdeathsig, and a sandbox may forbid either: only a try tells.</summary>
    private static bool Works(string[] words)
    {
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true };
        using var process = Process.Start(start);
        return process is not null && process.WaitForExit(TimeSpan.FromSeconds(5)) && process.ExitCode == 0;
    }
}
