using System.Globalization;
using Gateway.StdioBridge.Settings;

namespace Gateway.StdioBridge.Children.Isolation;

/// <summary>What keeps one child apart, from before its start to after its end.</summary>
internal sealed class ChildCell(IsolationTier tier, HostTools tools, BubblewrapWords bubblewrap, ChildCgroup? cgroup, UidPool uids, int? uid) : IDisposable
{
    public IsolationTier Tier => tier;

    public int? Uid => uid;

    /// <summary>Whether its memory and processes are limited as a whole.</summary>
    public bool IsLimited => cgroup is not null;

    /// <summary>The first process of a PID namespace gets no SIGTERM that it does not handle, and bwrap would die of one before its child could end in order.</summary>
    public IReadOnlyList<int> StopSignals => tier == IsolationTier.Bubblewrap ? [ProcessSignals.Kill] : [ProcessSignals.Terminate, ProcessSignals.Kill];

    /// <summary>All words before the command.</summary>
    public IReadOnlyList<string> Words(ChildSpec spec, string command, string home, string directory) =>
    [
        .. cgroup is not null && tools.Shell is { } shell ? cgroup.Words(shell) : [],
        .. Starter(),
        .. Limits(spec.Isolation),
        .. tier == IsolationTier.Bubblewrap ? [tools.Bwrap!, .. bubblewrap.Of(spec, command, home, directory)] : (IReadOnlyList<string>)[],
    ];

    /// <summary>The child was reaped: nothing of it stays, even what left its process group, as far as the tier reaches.</summary>
    public void KillRest()
    {
        cgroup?.KillAll();
        if (uid is { } user)
        {
            UidPool.Clear(user);
        }
    }

    public void Dispose()
    {
        if (uid is { } user)
        {
            uids.Return(user);
        }

        cgroup?.Remove();
    }

    private IReadOnlyList<string> Starter() => tier switch
    {
        IsolationTier.Bubblewrap => tools.Outer,
        IsolationTier.OwnUid => tools.As(uid!.Value),
        _ => tools.DropsPrivileges ? tools.Plain() : tools.Outer,
    };

    private string[] Limits(ServerIsolationOptions isolation)
    {
        if (tools.Prlimit is not { } prlimit)
        {
            return [];
        }

        var files = HardLimits.AtMost("Max open files", isolation.MaxOpenFiles);
        var data = HardLimits.AtMost("Max data size", isolation.MaxDataMegabytes * 1024L * 1024L);
        return [prlimit, string.Create(CultureInfo.InvariantCulture, $"--nofile={files}:{files}"), "--core=0:0", string.Create(CultureInfo.InvariantCulture, $"--data={data}:{data}"), "--"];
    }
}
