using System.Diagnostics;
using System.Globalization;
using Gateway.StdioBridge.Settings;

namespace Gateway.StdioBridge.Children.Isolation;

/// <summary>What this host offers to keep children apart, each tried out once, because only a try tells what a container or a hardened unit forbids.</summary>
internal sealed class HostTools
{
    private const string Refused = "the host refuses";
    private static readonly string[] NoCapabilities = ["--no-new-privs", "--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all"];
    private static readonly Lazy<HostTools> Detected = new(() => new HostTools(LaunchTools.Host));

    private readonly LaunchTools _launch;
    private readonly string? _true;

    private HostTools(LaunchTools launch)
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? CommandLookup.DefaultPath;
        (_launch, _true) = (launch, CommandLookup.Find("true", path));
        Prlimit = CommandLookup.Find("prlimit", path) is { } prlimit && Works([prlimit, "--core=0:0", "--"]) ? prlimit : null;
        Shell = CommandLookup.Find("sh", path);
        DropsPrivileges = launch.DiesWithGateway && Works(Plain());
        (Bwrap, WhyNoBubblewrap) = Bubblewrap(CommandLookup.Find("bwrap", path));
    }

    public static HostTools Current => Detected.Value;

    public string? Prlimit { get; }

    public string? Shell { get; }

    public string? Bwrap { get; }

    /// <summary>Why there is no Bubblewrap; null: there is.</summary>
    public string? WhyNoBubblewrap { get; }

    /// <summary>Whether even the weakest tier takes away capabilities and new privileges.</summary>
    public bool DropsPrivileges { get; }

    /// <summary>The words before a command of the gateway's own user.</summary>
    public IReadOnlyList<string> Plain() => With(NoCapabilities);

    /// <summary>The words before bwrap, which takes away privileges itself, and could not start as a set-uid program without.</summary>
    public IReadOnlyList<string> Outer => _launch.Prefix;

    /// <summary>The words before a command of another user.</summary>
    public IReadOnlyList<string> As(int uid)
    {
        var id = uid.ToString(CultureInfo.InvariantCulture);
        return With(["--reuid", id, "--regid", id, "--clear-groups", .. NoCapabilities]);
    }

    /// <summary>Why no child can be another user; null: it can.</summary>
    public string? WhyNoOwnUid(int uid)
    {
        if (!_launch.DiesWithGateway)
        {
            return "setpriv is missing";
        }

        return !Capabilities.Effective().HasFlag(Capability.ForOwnUid) ? "CAP_SETUID, CAP_SETGID, CAP_CHOWN, CAP_KILL or CAP_DAC_OVERRIDE is missing" : Works(As(uid)) ? null : Refused;
    }

    private (string? Bwrap, string? Why) Bubblewrap(string? bwrap)
    {
        if (bwrap is null || !_launch.OwnGroup)
        {
            return (null, bwrap is null ? "bwrap is not on PATH" : "setsid is not on PATH");
        }

        return Works([.. Outer, bwrap, .. BubblewrapWords.Namespaces, "--"]) ? (bwrap, null) : (null, Refused + " user namespaces, mounts in them or /proc");
    }

    private IReadOnlyList<string> With(string[] options) =>
        _launch.DiesWithGateway ? [.. _launch.Prefix.SkipLast(1), .. options, "--"] : _launch.Prefix;

    private bool Works(IReadOnlyList<string> words)
    {
        if (_true is null)
        {
            return false;
        }

        var start = new ProcessStartInfo(words[0], [.. words.Skip(1), _true]) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true };
        using var process = Process.Start(start);
        return process is not null && process.WaitForExit(TimeSpan.FromSeconds(20)) && process.ExitCode == 0;
    }
}
