namespace Gateway.StdioBridge.Sessions;

/// <summary>
/// Messages on their way from the child's reader to one HTTP response. The child's reader never waits here: what does not fit is refused, so that one slow
/// reader holds up nobody else.
/// </summary>
/// <param name="maxMessages">Most entries held, the answer not counted.</param>
/// <param name="maxBytes">Most bytes held, the answer not counted.</param>
internal sealed class Outbox(int maxMessages, long maxBytes) : OutgoingSource
{
    private readonly Lock _gate = new();
    private readonly Queue<Outgoing> _entries = new();
    private long _bytes;
    private bool _closed;
    private bool _finished;

    public override bool IsEnded => false;

    /// <summary>Whether a response reads from here just now; without one only what belongs to this call waits here.</summary>
    public bool HasReader { get; set; } = true;

    /// <summary>Whether a response still reads from here.</summary>
    public bool IsOpen => HasReader && IsAwaiting;

    /// <summary>Whether more is to come.</summary>
    public bool IsAwaiting
    {
        get
        {
            lock (_gate)
            {
                return !_closed && !_finished;
            }
        }
    }

    /// <summary>Whether everything came and was taken.</summary>
    public bool IsDrained
    {
        get
        {
            lock (_gate)
            {
                return (_finished || _closed) && _entries.Count == 0;
            }
        }
    }

    /// <summary>False: nobody reads any more, or there is no room; the entry stays the caller's.</summary>
    public bool TryPost(in Outgoing entry)
    {
        lock (_gate)
        {
            if (_closed || _finished || (!entry.IsLast && (_entries.Count >= maxMessages || _bytes + entry.Length > maxBytes)))
            {
                return false;
            }

            _finished = entry.IsLast;
            _bytes += entry.Length;
            _entries.Enqueue(entry);
        }

        Wake();
        return true;
    }

    public override bool TryTake(out Outgoing entry)
    {
        lock (_gate)
        {
            if (!_entries.TryDequeue(out entry))
            {
                return false;
            }

            _bytes -= entry.Length;
            return true;
        }
    }

    /// <summary>Looks at the first entry without taking it.</summary>
    public bool TryPeek(out Outgoing entry)
    {
        lock (_gate)
        {
            return _entries.TryPeek(out entry);
        }
    }

    /// <summary>The response is gone: gives up what it did not take and refuses what follows. Returns the requests that nobody will see.</summary>
    public IReadOnlyList<long> Close()
    {
        lock (_gate)
        {
            _closed = true;
            List<long> unseen = [.. _entries.Where(entry => entry.RequestNumber != 0).Select(entry => entry.RequestNumber)];
            foreach (var entry in _entries)
            {
                entry.Body?.Dispose();
            }

            _entries.Clear();
            _bytes = 0;
            return unseen;
        }
    }
}
