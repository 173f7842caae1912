namespace Gateway.StdioBridge.Sessions;

/// <summary>
/// What the server says outside any call, for the GET stream. Lives as long as the session: without a stream messages wait here, bounded; a second GET takes
/// over from the first, because a client whose connection broke comes back before the gateway notices the break.
/// </summary>
internal sealed class ServerQueue
{
    private const int MaxMessages = 256;
    private const long MaxBytes = 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly LinkedList<Outgoing> _entries = new();
    private ServerStream? _reader;
    private long _bytes;
    private bool _closed;

    public bool HasReader
    {
        get
        {
            lock (_gate)
            {
                return _reader is not null;
            }
        }
    }

    /// <summary>Takes the entry in, giving up the oldest notifications for it if need be. False: there is no room, or the session ended; the entry stays the caller's.</summary>
    public bool TryPost(in Outgoing entry)
    {
        ServerStream? reader;
        lock (_gate)
        {
            if (_closed || !MakeRoom(entry.Length))
            {
                return false;
            }

            _entries.AddLast(entry);
            _bytes += entry.Length;
            reader = _reader;
        }

        reader?.Notice();
        return true;
    }

    /// <summary>Makes a new stream the reader; the former one ends.</summary>
    public ServerStream? Attach()
    {
        ServerStream? former;
        var stream = new ServerStream(this);
        lock (_gate)
        {
            if (_closed)
            {
                return null;
            }

            former = _reader;
            _reader = stream;
        }

        former?.End();
        return stream;
    }

    public void Detach(ServerStream stream)
    {
        lock (_gate)
        {
            _reader = ReferenceEquals(_reader, stream) ? null : _reader;
        }
    }

    /// <summary>Ends the stream that reads now; another may come.</summary>
    public void EndReader()
    {
        ServerStream? reader;
        lock (_gate)
        {
            (reader, _reader) = (_reader, null);
        }

        reader?.End();
    }

    /// <summary>Takes the oldest entry for <paramref name="stream"/>, or for a call's stream (null) while there is no GET stream.</summary>
    public bool TryTake(ServerStream? stream, out Outgoing entry)
    {
        lock (_gate)
        {
            entry = default;
            if (!ReferenceEquals(_reader, stream) || _entries.First is not { } first)
            {
                return false;
            }

            entry = first.Value;
            Remove(first);
            return true;
        }
    }

    /// <summary>Takes a request out that nobody came to read. False: it was read.</summary>
    public bool TryWithdraw(long requestNumber)
    {
        lock (_gate)
        {
            for (var node = _entries.First; node is not null; node = node.Next)
            {
                if (node.Value.RequestNumber == requestNumber)
                {
                    node.Value.Body?.Dispose();
                    Remove(node);
                    return true;
                }
            }

            return false;
        }
    }

    public void Close()
    {
        ServerStream? reader;
        lock (_gate)
        {
            _closed = true;
            reader = _reader;
            foreach (var entry in _entries)
            {
                entry.Body?.Dispose();
            }

            _entries.Clear();
            _bytes = 0;
        }

        reader?.End();
    }

    private bool MakeRoom(long bytes)
    {
        if (bytes > MaxBytes)
        {
            return false;
        }

        var node = _entries.First;
        while ((_entries.Count >= MaxMessages || _bytes + bytes > MaxBytes) && node is not null)
        {
            var next = node.Next;
            if (node.Value.Kind == OutgoingKind.Notification)
            {
                node.Value.Body?.Dispose();
                Remove(node);
            }

            node = next;
        }

        return _entries.Count < MaxMessages && _bytes + bytes <= MaxBytes;
    }

    private void Remove(LinkedListNode<Outgoing> node)
    {
        _bytes -= node.Value.Length;
        _entries.Remove(node);
    }
}
