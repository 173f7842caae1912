using System.Buffers;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;

namespace Gateway.StdioBridge.Translation;

/// <summary>Who listens to one person's children of one server.</summary>
internal sealed class PoolListeners
{
    /// <summary>Most listen streams of one person on one server.</summary>
    public const int Limit = 32;

    private readonly Lock _gate = new();
    private readonly List<Listener> _all = [];
    private bool _closed;

    public bool Any(string key)
    {
        lock (_gate)
        {
            return _all.Exists(listener => listener.Key == key);
        }
    }

    /// <summary>False: there are as many as a person may have, or the gateway is stopping.</summary>
    public bool TryAdd(Listener listener)
    {
        lock (_gate)
        {
            if (_closed || _all.Count >= Limit)
            {
                return false;
            }

            _all.Add(listener);
            return true;
        }
    }

    /// <summary>Takes a listener out; returns the resources that nobody else watches.</summary>
    public IReadOnlyList<string> Remove(Listener listener)
    {
        lock (_gate)
        {
            _all.Remove(listener);
            return [.. listener.Filter.Uris.Where(uri => !_all.Exists(other => other.Key == listener.Key && other.Filter.Uris.Contains(uri)))];
        }
    }

    /// <summary>What a new child must watch for those who listen already.</summary>
    public IReadOnlyList<string> Watched(string key)
    {
        lock (_gate)
        {
            return [.. _all.Where(listener => listener.Key == key).SelectMany(listener => listener.Filter.Uris).Distinct(StringComparer.Ordinal)];
        }
    }

    /// <summary>Hands a child's announcement to who listens to children like it.</summary>
    public void Announce(string key, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        var listeners = Where(listener => listener.Key == key);
        if (listeners.Count > 0)
        {
            var (method, uri) = (envelope.Method!, MessageText.GetString(message, envelope.Uri));
            listeners.ForEach(listener => listener.Tell(method, uri));
        }
    }

    /// <summary>Closes the streams that <paramref name="match"/> selects.</summary>
    public void End(Func<Listener, bool> match) => Where(match).ForEach(listener => listener.End());

    /// <summary>Closes all streams and lets none in.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
        }

        End(_ => true);
    }

    private List<Listener> Where(Func<Listener, bool> match)
    {
        lock (_gate)
        {
            return [.. _all.Where(match)];
        }
    }
}
