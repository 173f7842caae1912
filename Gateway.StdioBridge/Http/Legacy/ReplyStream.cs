using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;

namespace Gateway.StdioBridge.Http.Legacy;

/// <summary>
/// One POST's event stream as its session remembers it: what was sent under which id, so that a client whose connection broke, or was closed for polling, goes on where it
/// was (transports, "Resumability and Redelivery"). Bounded: what is forgotten cannot be replayed.
/// </summary>
/// <param name="epoch">The life of this process.</param>
/// <param name="number">Unique in the epoch.</param>
/// <param name="call">The call that it answers.</param>
/// <param name="polls">Whether the stream begins with a priming event, so that the gateway may close it.</param>
internal sealed class ReplyStream(string epoch, long number, Call call, bool polls)
{
    private const int MaxEvents = 256;
    private const long MaxBytes = 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<byte[]> _sent = new();
    private readonly string _request = Base64Url.EncodeToString(call.ClientId);
    private Reading? _reading;
    private long _bytes;
    private long _first = 1;
    private long _last;

    public long Number => number;

    public Call Call => call;

    public bool Polls => polls;

    /// <summary>It is time to close the connection and let the client come back.</summary>
    public volatile bool IsPollDue;

    /// <summary>The client may know an id of it.</summary>
    public volatile bool IsKnown;

    /// <summary>Ends the memory of it.</summary>
    public ITimer? Expiry { get; set; }

    /// <summary>The id of the newest event; of the stream's beginning before the first.</summary>
    public byte[] Id => IdOf(Interlocked.Read(ref _last));

    /// <summary>Remembers an event; returns its id.</summary>
    public byte[] Note(in ReadOnlySequence<byte> message)
    {
        IsKnown = true;
        lock (_gate)
        {
            _last++;
            if (message.Length > MaxBytes)
            {
                // Too large to be kept: what is behind it can still be replayed, it cannot.
                _sent.Clear();
                (_bytes, _first) = (0, _last + 1);
                return IdOf(_last);
            }

            _sent.Enqueue(message.ToArray());
            _bytes += message.Length;
            while (_sent.Count > MaxEvents || _bytes > MaxBytes)
            {
                _bytes -= _sent.Dequeue().Length;
                _first++;
            }

            return IdOf(_last);
        }
    }

    /// <summary>The events behind one; null: some of them are forgotten.</summary>
    public IReadOnlyList<(byte[] Id, byte[] Body)>? After(long sequence)
    {
        lock (_gate)
        {
            return sequence < _first - 1 || sequence > _last
                ? null
                : [.. _sent.Skip((int)(sequence - _first + 1)).Select((body, index) => (IdOf(sequence + 1 + index), body))];
        }
    }

    /// <summary>Makes the caller the only one that writes; a connection whose break was not noticed ends first.</summary>
    public async Task<Reading> TakeOverAsync(CancellationToken aborted)
    {
        var mine = new Reading(aborted);
        if (Interlocked.Exchange(ref _reading, mine) is { } former)
        {
            await former.EndAsync();
        }

        return mine;
    }

    private byte[] IdOf(long sequence) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{epoch}.{number}.{sequence}.{_request}"));
}

/// <summary>One connection's turn at a stream.</summary>
internal sealed class Reading(CancellationToken aborted) : IDisposable
{
    private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(aborted);
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CancellationToken Token => _end.Token;

    public async Task EndAsync()
    {
        try
        {
            await _end.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself.
        }

        await _done.Task;
    }

    public void Dispose()
    {
        _done.TrySetResult();
        _end.Dispose();
    }
}

/// <summary>What a Last-Event-ID says.</summary>
internal readonly record struct EventId(string Epoch, long Stream, long Sequence, byte[] RequestId)
{
    /// <summary>Null: no id of this gateway's making.</summary>
    public static EventId? Read(string text)
    {
        var parts = text.Length <= 2 * Found.LongestIdentifier ? text.Split('.') : [];
        return parts.Length == 4
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var stream)
            && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            && Base64Url.IsValid(parts[3])
            && RequestIn(parts[3]) is { } request
                ? new EventId(parts[0], stream, sequence, request)
                : null;
    }

    /// <summary>The request's id comes back from the client and goes into a message: it must be one, and nothing beside it, be it a member or a line break.</summary>
    private static byte[]? RequestIn(string text)
    {
        var id = Base64Url.DecodeFromChars(text);
        var probe = new ReadOnlySequence<byte>((byte[])[.. "{\"jsonrpc\":\"2.0\",\"method\":\"x\",\"id\":"u8, .. id, .. "}"u8]);
        return MessagePeek.TryRead(probe, out var envelope, out _) && envelope.Id.Length == id.Length ? id : null;
    }
}
