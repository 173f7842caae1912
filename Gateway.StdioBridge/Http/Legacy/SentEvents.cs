using System.Buffers;

namespace Gateway.StdioBridge.Http.Legacy;

/// <summary>What was sent on one stream, by sequence number from 1 on. Bounded: what is forgotten cannot be replayed.</summary>
internal sealed class SentEvents
{
    private const int MaxEvents = 256;
    private const long MaxBytes = 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<byte[]> _sent = new();
    private long _bytes;
    private long _first = 1;
    private long _last;

    /// <summary>The newest number; 0 before the first.</summary>
    public long Last => Interlocked.Read(ref _last);

    /// <summary>Remembers an event; returns its number.</summary>
    public long Note(in ReadOnlySequence<byte> message)
    {
        lock (_gate)
        {
            _last++;
            if (message.Length > MaxBytes)
            {
                // Too large to be kept: what is behind it can still be replayed, it cannot.
                Forget();
                return _last;
            }

            _sent.Enqueue(message.ToArray());
            _bytes += message.Length;
            while (_sent.Count > MaxEvents || _bytes > MaxBytes)
            {
                _bytes -= _sent.Dequeue().Length;
                _first++;
            }

            return _last;
        }
    }

    /// <summary>The events behind one; null: some of them are forgotten.</summary>
    public IReadOnlyList<(long Number, byte[] Body)>? After(long number)
    {
        lock (_gate)
        {
            return number < _first - 1 || number > _last
                ? null
                : [.. _sent.Skip((int)(number - _first + 1)).Select((body, index) => (number + 1 + index, body))];
        }
    }

    /// <summary>Gives all of it up; the numbers go on.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            Forget();
        }
    }

    private void Forget()
    {
        _sent.Clear();
        (_bytes, _first) = (0, _last + 1);
    }
}
