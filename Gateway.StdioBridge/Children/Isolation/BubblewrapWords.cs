using Gateway.StdioBridge.Settings;

namespace Gateway.StdioBridge.Children.Isolation;

/// <summary>
/// bwrap's arguments for one child. It sees the host's files read-only, without those of people, of the system's run time and of the gateway; a /tmp, a /dev and a /proc of
/// its own; and its own home. The environment is inherited as it was built: <c>--setenv</c> would put a token where every user of the host can read it.
/// </summary>
internal sealed class BubblewrapWords(IReadOnlyList<string> hidden)
{
    /// <summary>Own namespaces, no capability, and an end with the gateway's. A terminal of the gateway's could be typed into (TIOCSTI) but for the new session.</summary>
    public static readonly IReadOnlyList<string> Namespaces =
    [
        "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--die-with-parent", "--new-session", "--cap-drop", "ALL",
        "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--size", "268435456", "--tmpfs", "/tmp",
    ];

    /// <summary>Where people's files, other programs' sockets and other children's leavings lie.</summary>
    private static readonly string[] Covered = ["/home", "/root", "/run", "/var/tmp", "/mnt", "/media"];

    /// <summary>systemd-resolved, resolvconf and NetworkManager: /etc/resolv.conf points there.</summary>
    private static readonly string[] Resolvers = ["/run/systemd/resolve", "/run/resolvconf", "/run/NetworkManager/resolv.conf"];

    public IReadOnlyList<string> Of(ChildSpec spec, string command, string home, string directory)
    {
        var covers = Covered.Where(Directory.Exists).Select(RealPath.Of).Append(RealPath.Of("/tmp")).Distinct(StringComparer.Ordinal).ToArray();
        var secrets = hidden.Where(Path.Exists).Select(RealPath.Of).Distinct(StringComparer.Ordinal).ToArray();
        var needed = Needed(spec, command, directory, secrets).Distinct(StringComparer.Ordinal).ToArray();
        return
        [
            .. Namespaces,
            .. covers.Where(folder => folder != RealPath.Of("/tmp")).SelectMany(Empty),
            .. needed.Where(path => IsUnder(path, covers) && !IsUnder(path, secrets)).SelectMany(path => Bind("--ro-bind-try", path)),
            .. spec.Isolation.WritablePaths.Select(RealPath.Of).SelectMany(path => Bind("--bind-try", path)),
            .. secrets.SelectMany(Empty),
            .. needed.Where(path => IsUnder(path, secrets)).SelectMany(path => Bind("--ro-bind-try", path)),
            .. Bind("--bind", RealPath.Of(home)),
            "--chdir", directory, "--",
        ];
    }

    private static IEnumerable<string> Needed(ChildSpec spec, string command, string directory, string[] secrets) =>
        new[] { command, RealPath.Of(command) }.Concat(spec.Arguments.Where(argument => argument.StartsWith('/') && Path.Exists(argument)))
            .Select(path => WithItsFolder(path, secrets))
            .Concat(spec.Isolation.Paths).Concat(Resolvers).Append(directory)
            .Where(Path.Exists).Select(RealPath.Of)
            .Where(path => path != "/" && !secrets.Contains(path, StringComparer.Ordinal));

    /// <summary>A program's libraries lie beside it; but a folder of secrets, or a whole home, is not shown for one file. Secrets beside the program are covered one by one.</summary>
    private static string WithItsFolder(string path, string[] secrets)
    {
        var folder = Directory.Exists(path) ? path : Path.GetDirectoryName(path)!;
        var real = RealPath.Of(folder);
        return Covered.Append("/tmp").Contains(real, StringComparer.Ordinal) || Path.GetDirectoryName(real) == "/home" || IsUnder(real, secrets) ? path : folder;
    }

    private static string[] Empty(string path) => Directory.Exists(path) ? ["--tmpfs", path] : ["--ro-bind", "/dev/null", path];

    private static string[] Bind(string option, string path) => [option, path, path];

    private static bool IsUnder(string path, string[] folders) =>
        Array.Exists(folders, folder => path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal));
}
