using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Gateway.StdioBridge.Sessions;
using Gateway.StdioBridge.Settings;
using Microsoft.Extensions.Options;

namespace Gateway.StdioBridge.Http.Legacy;

/// <summary>The event streams that clients may come back to, by session; freed when answered plus ReplayWindow, and with their session.</summary>
internal sealed class ReplyStreams(IOptions<BridgeOptions> options, TimeProvider time)
{
    private readonly ConditionalWeakTable<BridgeSession, ConcurrentDictionary<long, ReplyStream>> _sessions = [];
    private readonly ConditionalWeakTable<BridgeSession, HeardStream> _heard = [];
    private long _lastNumber;

    /// <summary>Ids of an earlier process name nothing that is left.</summary>
    public string Epoch { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    public ReplyStream Open(BridgeSession session, Call call, bool polls)
    {
        var stream = new ReplyStream(Epoch, Interlocked.Increment(ref _lastNumber), call, polls);
        _sessions.GetOrCreateValue(session)[stream.Number] = stream;
        return stream;
    }

    public ReplyStream? Find(BridgeSession session, EventId id) =>
        id.Epoch == Epoch && _sessions.TryGetValue(session, out var streams) && streams.TryGetValue(id.Stream, out var stream) ? stream : null;

    /// <summary>The session's GET stream.</summary>
    public HeardStream Heard(BridgeSession session) => _heard.GetValue(session, _ => new HeardStream(Epoch));

    /// <summary>A connection of the GET stream ended: what was sent is kept for ReplayWindow.</summary>
    public void Leave(HeardStream stream)
    {
        if (stream.Leave())
        {
            stream.Expiry?.Dispose();
            stream.Expiry = time.CreateTimer(static state => ((HeardStream)state!).Expire(), stream, options.Value.Http.ReplayWindow, Timeout.InfiniteTimeSpan);
        }
    }

    public void Forget(BridgeSession session, ReplyStream stream)
    {
        stream.Expiry?.Dispose();
        if (_sessions.TryGetValue(session, out var streams))
        {
            streams.TryRemove(stream.Number, out _);
        }

        session.FromServer.Abandon(stream.Call.Outbox.Close());
    }

    /// <summary>Keeps a stream that nobody reads: until its answer is there, then as long as ReplayWindow.</summary>
    public void Keep(BridgeSession session, ReplyStream stream)
    {
        var window = options.Value.Http.ReplayWindow;
        stream.Expiry?.Dispose();
        stream.Expiry = time.CreateTimer(_ => Expire(session, stream), null, window, window);
    }

    private void Expire(BridgeSession session, ReplyStream stream)
    {
        if (session.IsEnded || (!stream.Call.Outbox.IsAwaiting && !stream.Call.Outbox.HasReader))
        {
            Forget(session, stream);
        }
    }
}
