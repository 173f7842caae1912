using Gateway.StdioBridge.Settings;

namespace Gateway.StdioBridge.Children.Isolation;

/// <summary>Decides which tier holds for a server and prepares it for each child.</summary>
internal sealed class ChildIsolation(ChildProcessOptions options, IsolationOptions pool, HostTools tools, Cgroups cgroups)
{
    private readonly UidPool _uids = new(pool);
    private readonly Lazy<string?> _whyNoOwnUid = new(() => tools.WhyNoOwnUid(pool.FirstUid));

    /// <summary>Whether children are meant to be limited as a whole: the host lets the gateway make cgroups.</summary>
    public bool Limits => cgroups.Root is not null && tools.Shell is not null;

    /// <summary>The tier in force, and for each stronger one why it is not.</summary>
    public IsolationVerdict Decide(ServerIsolationOptions wanted)
    {
        var most = wanted.Tier == IsolationTier.Auto ? IsolationTier.Bubblewrap : wanted.Tier;
        var why = new List<string>();
        if (most == IsolationTier.Bubblewrap && Stands(IsolationTier.Bubblewrap, tools.WhyNoBubblewrap, why))
        {
            return new IsolationVerdict(IsolationTier.Bubblewrap, most, why);
        }

        var user = most >= IsolationTier.OwnUid && Stands(IsolationTier.OwnUid, _whyNoOwnUid.Value, why);
        return new IsolationVerdict(user ? IsolationTier.OwnUid : IsolationTier.Plain, most, why);
    }

    /// <exception cref="ChildStartException">No user id is free, or the home could not be given away.</exception>
    public ChildCell Prepare(ChildSpec spec, ChildFolder folder)
    {
        var tier = Decide(spec.Isolation).Tier;
        var cgroup = tools.Shell is null ? null : cgroups.Create(folder.Name, spec.Isolation.MaxMemoryMegabytes * 1024L * 1024L, spec.Isolation.MaxProcesses);
        var cell = new ChildCell(tier, tools, new BubblewrapWords(Hidden()), cgroup, _uids, tier == IsolationTier.OwnUid ? _uids.Take() : null);
        try
        {
            if (cell.Uid is { } uid)
            {
                folder.GiveHomeTo(uid);
            }

            return cell;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            cell.Dispose();
            throw new ChildStartException("A home of another user could not be made.", e);
        }
    }

    private IReadOnlyList<string> Hidden() => options.DataDirectory.Length > 0 ? [options.DataDirectory, .. options.HiddenPaths] : options.HiddenPaths;

    private static bool Stands(IsolationTier tier, string? why, List<string> reasons)
    {
        if (why is not null)
        {
            reasons.Add($"{tier}: {why}");
        }

        return why is null;
    }
}

/// <summary>The tier in force.</summary>
/// <param name="Wanted">The tier that was asked for; Auto asks for the strongest.</param>
/// <param name="WhyNotMore">Why each stronger one is not, in a few words.</param>
internal sealed record IsolationVerdict(IsolationTier Tier, IsolationTier Wanted, IReadOnlyList<string> WhyNotMore)
{
    public bool IsLess => Tier < Wanted;
}
