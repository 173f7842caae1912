using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Gateway.StdioBridge.Settings;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.StdioBridge.Sessions;

/// <summary>All sessions of this node: opened within the caps, found by id, ended by what the host says.</summary>
public sealed class BridgeSessions
{
    private readonly SessionOptions _limits;
    private readonly TimeProvider _time;
    private readonly ILogger<BridgeSessions> _logger;
    private readonly ConcurrentDictionary<string, BridgeSession> _live = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<BridgeSession, bool> _held = new();
    private readonly Dictionary<string, int> _perPerson = new(StringComparer.Ordinal);
    private readonly List<ISessionless> _others = [];
    private readonly Lock _gate = new();
    private int _total;
    private int _children;
    private volatile bool _closed;

    internal BridgeSessions(IOptions<BridgeOptions> options, TimeProvider time, ILogger<BridgeSessions> logger) =>
        (_limits, _time, _logger) = (options.Value.Sessions, time, logger);

    /// <summary>How full the bridge is, now.</summary>
    public BridgeCounts Counts
    {
        get
        {
            lock (_gate)
            {
                return new BridgeCounts(_live.Count, Volatile.Read(ref _children), _limits.MaxTotal, !_closed && _total < _limits.MaxTotal);
            }
        }
    }

    internal SessionOptions Limits => _limits;

    internal IEnumerable<BridgeSession> Live => _live.Values;

    /// <summary>
    /// Ends every session that <paramref name="match"/> selects: open streams close, calls in flight are answered with an error, children are killed within a
    /// second. Completes when they are gone.
    /// </summary>
    public Task EndAsync(Func<BridgeSessionInfo, bool> match) =>
        Task.WhenAll(_live.Values.Where(session => match(session.Info)).Select(session => session.EndAsync(EndReason.Revoked))
            .Concat(_others.Select(other => other.EndAsync(match))));

    /// <summary>Lets no further session in and closes the streams that no call needs, so that a shutdown need not wait for them.</summary>
    public void StopAccepting()
    {
        _closed = true;
        foreach (var session in _live.Values)
        {
            session.FromServer.Queue.EndReader();
        }

        foreach (var other in _others)
        {
            other.StopAccepting();
        }
    }

    /// <summary>Ends all sessions and completes when every child is reaped.</summary>
    public async Task StopAllAsync()
    {
        _closed = true;
        await Task.WhenAll(_live.Values.Select(session => session.EndAsync(EndReason.Shutdown)));
        await Task.WhenAll(_held.Keys.Select(session => session.EndAsync(EndReason.Shutdown)));
        await Task.WhenAll(_others.Select(other => other.StopAllAsync()));
    }

    /// <summary>Null: a cap is reached, or the gateway is stopping.</summary>
    internal BridgeSession? TryOpen(string server, StdioServerOptions settings, Caller caller)
    {
        lock (_gate)
        {
            var mine = _perPerson.GetValueOrDefault(caller.PersonId);
            if (_closed || _total >= _limits.MaxTotal || mine >= _limits.MaxPerPerson)
            {
                return null;
            }

            _total++;
            _perPerson[caller.PersonId] = mine + 1;
        }

        // 256 bits: the id is worth as much as a bearer token to whoever holds the grant's token too, so it must not be guessable.
        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var session = new BridgeSession(id, server, settings, caller, this, _time, _logger);
        _held[session] = true;
        _live[id] = session;
        return session;
    }

    /// <summary>Null: unknown, ended, another grant's or another server's; the caller must not be able to tell which.</summary>
    internal BridgeSession? Find(string id, Caller caller, string server) =>
        _live.TryGetValue(id, out var session) && session.IsOf(caller, server) ? session : null;

    internal void Remove(BridgeSession session) => _live.TryRemove(session.Id, out _);

    /// <summary>Gives the session's place back, once its child is gone: the caps are about processes.</summary>
    internal void Release(BridgeSession session)
    {
        if (!_held.TryRemove(session, out _))
        {
            return;
        }

        lock (_gate)
        {
            _total--;
            var person = session.Info.PersonId;
            if (--_perPerson[person] == 0)
            {
                _perPerson.Remove(person);
            }
        }
    }

    /// <summary>What ends together with sessions though it is none.</summary>
    internal void Join(ISessionless other) => _others.Add(other);

    internal void CountChild(int change) => Interlocked.Add(ref _children, change);
}
