namespace Gateway.StdioBridge.Settings;

/// <summary>How the children of a server are isolated and limited, <c>StdioServers:NAME:Isolation</c>.</summary>
public sealed record ServerIsolationOptions
{
    /// <summary>The tier; when the host does not allow it the next lower one, with a warning. Default Auto: the strongest that the host allows.</summary>
    public IsolationTier Tier { get; init; } = IsolationTier.Auto;

    /// <summary>Whether the gateway refuses to start when the host allows less than Tier (Auto: less than Bubblewrap). Default false.</summary>
    public bool Require { get; init; }

    /// <summary>Bubblewrap: absolute paths that children may read although they lie in what is hidden (/home, /root, /run, /tmp, /var/tmp). Default none; the command's folder and existing paths among the arguments are added.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Bubblewrap: absolute paths that all children of the server may write to. Default none; each child's own home and /tmp are writable.</summary>
    public IReadOnlyList<string> WritablePaths { get; init; } = [];

    /// <summary>Descriptors of each process of a child (RLIMIT_NOFILE). Default 4096, 64 to 1048576.</summary>
    public int MaxOpenFiles { get; init; } = 4096;

    /// <summary>Writable memory of each process of a child in MiB (RLIMIT_DATA). Default 4096, 64 to 1048576.</summary>
    public int MaxDataMegabytes { get; init; } = 4096;

    /// <summary>Memory of a child with all its processes in MiB, where the gateway may write to a cgroup (version 2). Default 1024, 16 to 1048576.</summary>
    public int MaxMemoryMegabytes { get; init; } = 1024;

    /// <summary>Processes and threads of a child, where the gateway may write to a cgroup (version 2). Default 256, 8 to 65536.</summary>
    public int MaxProcesses { get; init; } = 256;
}
