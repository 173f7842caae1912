using System.Diagnostics;
using System.Globalization;

namespace Gateway.StdioBridge.Children.Isolation;

/// <summary>
/// The part of the cgroup (version 2) tree that was delegated to the gateway, one group below it for each child. The kernel allows processes in leaves only, so the gateway
/// itself must stand in one: <c>DelegateSubgroup=</c> of a systemd unit, or it moves itself.
/// </summary>
internal sealed class Cgroups
{
    private const string Mount = "/sys/fs/cgroup";
    private const string OwnLeaf = "gateway";
    private static readonly string[] Controllers = ["memory", "pids"];
    private static readonly Lazy<Cgroups> Detected = new(() => Detect(Mount, "/proc/self/cgroup"));

    public Cgroups(string? root, string? why) => (Root, WhyNot) = (root, why);

    public static Cgroups Current => Detected.Value;

    public string? Root { get; }

    /// <summary>Why memory and processes of a whole child are not limited; null: they are.</summary>
    public string? WhyNot { get; }

    /// <summary>Null: there is no place, or the kernel refuses.</summary>
    public ChildCgroup? Create(string name, long memoryBytes, int processes)
    {
        if (Root is null)
        {
            return null;
        }

        var path = Place(Root, name);
        try
        {
            Directory.CreateDirectory(path);
            Limit(path, "memory.max", memoryBytes);
            Limit(path, "memory.swap.max", 0);
            Limit(path, "pids.max", processes);
            return new ChildCgroup(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ChildCgroup.TryRemove(path);
            return null;
        }
    }

    /// <summary>What an earlier run left of a child; null: nothing.</summary>
    public ChildCgroup? Of(string name) => Root is not null && Directory.Exists(Place(Root, name)) ? new ChildCgroup(Place(Root, name)) : null;

    private static string Place(string root, string name) => Path.Combine(root, "child-" + name);

    /// <param name="mount">Where the tree is mounted.</param>
    /// <param name="membership">The file that says which group of it the gateway is in (cgroups(7), /proc/PID/cgroup).</param>
    public static Cgroups Detect(string mount, string membership)
    {
        if (!File.Exists(mount + "/cgroup.controllers"))
        {
            return new Cgroups(null, "no cgroup version 2 at " + mount);
        }

        try
        {
            var own = File.ReadAllLines(membership).First(line => line.StartsWith("0::", StringComparison.Ordinal))[3..];
            var inLeaf = own.EndsWith("/" + OwnLeaf, StringComparison.Ordinal);
            var root = mount + (inLeaf ? own[..^(OwnLeaf.Length + 1)] : own);
            return Prepare(root, inLeaf);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return new Cgroups(null, "the gateway's cgroup is not writable (not delegated)");
        }
    }

    private static Cgroups Prepare(string root, bool inLeaf)
    {
        var offered = File.ReadAllText(root + "/cgroup.controllers").Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        if (Controllers.Except(offered, StringComparer.Ordinal).FirstOrDefault() is { } missing)
        {
            return new Cgroups(null, $"the controller {missing} is not delegated");
        }

        if (!inLeaf)
        {
            var leaf = Directory.CreateDirectory(Path.Combine(root, OwnLeaf)).FullName;
            File.WriteAllText(leaf + "/cgroup.procs", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }

        File.WriteAllText(root + "/cgroup.subtree_control", "+memory +pids");
        return HostTools.Current.Shell is { } shell && CanEnter(root, shell) ? new Cgroups(root, null) : new Cgroups(null, "no process of the gateway can enter a cgroup below its own (not delegated)");
    }

    /// <summary>Only a try tells: a move also needs write access to the common ancestor's cgroup.procs (cgroups(7), "Delegation containment").</summary>
    private static bool CanEnter(string root, string shell)
    {
        var trial = new ChildCgroup(Directory.CreateDirectory(Place(root, "trial")).FullName);
        try
        {
            var words = trial.Words(shell);
            using var process = Process.Start(new ProcessStartInfo(words[0], [.. words[1..], "true"]) { RedirectStandardError = true });
            return process is not null && process.WaitForExit(TimeSpan.FromSeconds(20)) && process.ExitCode == 0;
        }
        finally
        {
            trial.Remove();
        }
    }

    private static void Limit(string group, string file, long value)
    {
        // Absent where the controller is not there; swap may be compiled out.
        var path = Path.Combine(group, file);
        if (File.Exists(path))
        {
            File.WriteAllText(path, value.ToString(CultureInfo.InvariantCulture));
        }
    }
}
