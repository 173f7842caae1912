using System.Collections.Concurrent;
using Gateway.StdioBridge.Catalogue;
using Gateway.StdioBridge.Children;
using Gateway.StdioBridge.Settings;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.StdioBridge.Sessions;

/// <summary>All sessions of this node: opened within the caps, found by id, ended by what the host says.</summary>
public sealed class BridgeSessions
{
    private readonly BridgeOptions _options;
    private readonly UseTable _use;
    private readonly Endings _endings = new();
    private readonly ConcurrentDictionary<string, BridgeSession> _live = new(StringComparer.Ordinal);
    private readonly List<ISessionless> _others = [];

    // Ended, but their children are not gone yet.
    private readonly ConcurrentDictionary<BridgeSession, bool> _ending = new();
    private volatile bool _closed;

    internal BridgeSessions(IOptions<BridgeOptions> options, SessionJournal journal, TimeProvider time, ILogger<BridgeSessions> logger)
    {
        (_options, Journal, Time, Logger) = (options.Value, journal, time, logger);
        _use = new UseTable(Limits);
        Guard = new CrashGuard(time);
        Words = new LastWords(time, logger);
        Catalogue = new CatalogueStore(logger);
    }

    /// <summary>How full the bridge is, now.</summary>
    public BridgeCounts Counts
    {
        get
        {
            var use = _use.All;
            return new BridgeCounts(_live.Count, use.Children, Limits.MaxTotal, !_closed && HasRoom(use), Limits.MaxChildren, use.Calls);
        }
    }

    /// <summary>
    /// How many ends there were so far. A request notes it before it is authorised (<see cref="Caller.SeenEndings"/>), so that a session which it opens while its
    /// authorization ends does not outlive that.
    /// </summary>
    public long SeenEndings => _endings.Count;

    /// <summary>Whether a shutdown has begun.</summary>
    internal bool IsStopping => _closed;

    internal SessionOptions Limits => _options.Sessions;

    internal SessionJournal Journal { get; }

    internal CrashGuard Guard { get; }

    internal LastWords Words { get; }

    internal CatalogueStore Catalogue { get; }

    internal ServerPrograms Programs { get; } = new(new FileDigests());

    internal TimeProvider Time { get; }

    /// <summary>Null until the host has started.</summary>
    internal BridgeMetrics? Metrics { get; set; }

    internal ILogger Logger { get; }

    internal IEnumerable<BridgeSession> Live => _live.Select(entry => entry.Value);

    /// <summary>
    /// Ends every session that <paramref name="match"/> selects: open streams close, calls in flight are answered with an error, children are killed within a
    /// second. Completes when they are gone.
    /// </summary>
    public Task EndAsync(Func<BridgeSessionInfo, bool> match)
    {
        _endings.Add(match);
        return Task.WhenAll(Live.Where(session => match(session.Info)).Select(session => session.EndAsync(EndReason.Revoked))
            .Concat(_others.Select(other => other.EndAsync(match))));
    }

    /// <summary>
    /// Takes the children away from every session that <paramref name="match"/> selects, because the token in them is dead: streams close, so that clients come back and
    /// hear what is wrong, and calls in flight are answered with an error. Sessions that can have other children stay; the others end. Completes when the children are gone.
    /// </summary>
    public Task PauseAsync(Func<BridgeSessionInfo, bool> match) =>
        Task.WhenAll(Live.Where(session => match(session.Info)).Select(session => session.PauseAsync()).Concat(_others.Select(other => other.EndAsync(match))));

    /// <summary>Lets no further session in and closes the streams that no call needs, so that a shutdown need not wait for them.</summary>
    public void StopAccepting()
    {
        _closed = true;
        foreach (var session in Live)
        {
            session.EndStream();
        }

        foreach (var other in _others)
        {
            other.StopAccepting();
        }
    }

    /// <summary>Stops all children and completes when every one is reaped. What sessions are stays in the store.</summary>
    public async Task StopAllAsync()
    {
        _closed = true;
        await Task.WhenAll(Live.Select(session => session.EndAsync(EndReason.Shutdown)));
        await Task.WhenAll(_ending.Keys.Select(session => session.EndAsync(EndReason.Shutdown)));
        await Task.WhenAll(_others.Select(other => other.StopAllAsync()));
        await Journal.FlushAsync();
    }

    /// <summary>Null: a cap is reached, the gateway is stopping, or what authorised the caller has just ended.</summary>
    internal BridgeSession? TryOpen(string server, StdioServerOptions settings, Caller caller, bool tied = false)
    {
        if (_closed || !TakePlace(caller.PersonId))
        {
            return null;
        }

        var id = SessionKey.NewId();
        var info = new BridgeSessionInfo(server, caller.PersonId, caller.GrantId, caller.AuthorizationId, caller.ClientId, Time.GetUtcNow());
        var session = new BridgeSession(SessionKey.Of(id), settings, info, new SessionMemory(), this) { Id = id, IsTied = tied };
        _live[session.Key] = session;
        if (_closed || IsOver(info, caller))
        {
            // Live first, looked at after: an end that came in between has either found the session or is found now.
            _ = session.EndAsync(EndReason.Revoked);
            return null;
        }

        return session;
    }

    /// <summary>Takes up a session of an earlier run. False: its server is gone, or cannot go on with it, or it has expired.</summary>
    internal bool TryRestore(SessionRow row)
    {
        var memory = row.ToMemory();
        if (!_options.Servers.TryGetValue(row.Info.Server, out var settings) || Time.GetUtcNow() - row.UsedAt > LifetimeOf(memory))
        {
            return false;
        }

        var session = new BridgeSession(row.Key, settings, row.Info, memory, this);
        session.TouchedAt(row.UsedAt);
        if (!session.CanReplace || !_live.TryAdd(row.Key, session))
        {
            return false;
        }

        _use.TakeSession(row.Info.PersonId, evenIfFull: true);
        return true;
    }

    /// <summary>Null: unknown, ended, another grant's or another server's; the caller must not be able to tell which.</summary>
    internal BridgeSession? Find(string id, Caller caller, string server) =>
        _live.TryGetValue(SessionKey.Of(id), out var session) && session.IsOf(caller, server) ? session : null;

    /// <summary>Whether what authorised the caller has ended since.</summary>
    internal bool IsOver(BridgeSessionInfo info, Caller caller) => _endings.Covers(info, caller.SeenEndings);

    internal TimeSpan LifetimeOf(SessionMemory memory) => memory.Worked ? Limits.Lifetime : Limits.UnusedLifetime;

    internal PlaceFault TryTakeChild(string person) => _use.TakeChild(person);

    internal void GiveChild(string person) => _use.GiveChild(person);

    /// <summary>Takes a call's place; false: the person, or all together, have too many in flight.</summary>
    internal bool TryEnter(string person) => _use.TakeCall(person) == PlaceFault.None;

    internal void Leave(string person) => _use.GiveCall(person);

    internal void Remove(BridgeSession session, bool forGood)
    {
        _ending[session] = true;
        _live.TryRemove(session.Key, out _);
        if (forGood)
        {
            Journal.Ended(session);
        }
    }

    /// <summary>Gives the session's place back, once its children are gone.</summary>
    internal void Release(BridgeSession session)
    {
        if (_ending.TryRemove(session, out _))
        {
            _use.GiveSession(session.Info.PersonId);
        }
    }

    /// <summary>What ends together with sessions though it is none.</summary>
    internal void Join(ISessionless other) => _others.Add(other);

    /// <summary>The children that may make room for another: of one person, or of all (null).</summary>
    internal IEnumerable<IdleChild> IdleChildren(string? person, bool patient) => Live
        .Where(session => session is { Link: not null, CanReplace: true, IsBusy: false } && (person is null || session.Info.PersonId == person))
        .Select(session => new IdleChild(session.IdleFor, session.TrySleep))
        .Concat(_others.SelectMany(other => other.IdleChildren(person, patient)));

    /// <summary>Whether another child of this person could be started, or made room for; only a look, which takes nothing.</summary>
    internal bool HasChildRoom(string person) => _use.ChildFault(person) switch
    {
        PlaceFault.PersonFull => IdleChildren(person, patient: false).Any(),
        PlaceFault.AllFull => IdleChildren(null, patient: false).Any(),
        _ => true,
    };

    private bool TakePlace(string person)
    {
        var fault = _use.TakeSession(person);
        return fault == PlaceFault.None || (MakeRoom(fault == PlaceFault.PersonFull ? person : null) && _use.TakeSession(person) == PlaceFault.None);
    }

    /// <summary>Ends the session that slept longest: clients open sessions and abandon them, and only the newest are ever used again.</summary>
    private bool MakeRoom(string? person)
    {
        var sleeping = Live.Where(session => session is { Link: null, CanReplace: true } && (person is null || session.Info.PersonId == person)).MaxBy(session => session.IdleFor);
        _ = sleeping?.EndAsync(EndReason.MadeRoom);
        return sleeping is not null;
    }

    private bool HasRoom(PersonUse use) =>
        (use.Sessions < Limits.MaxTotal || Live.Any(session => session is { Link: null, CanReplace: true }))
        && (use.Children < Limits.MaxChildren || IdleChildren(null, patient: true).Any());
}
