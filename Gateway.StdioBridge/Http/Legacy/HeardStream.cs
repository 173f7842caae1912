using System.Buffers;

namespace Gateway.StdioBridge.Http.Legacy;

/// <summary>A session's GET stream as it is remembered: one stream, however often its connection breaks.</summary>
/// <param name="epoch">The life of this process.</param>
internal sealed class HeardStream(string epoch)
{
    private readonly SentEvents _sent = new();
    private readonly Turns _turns = new();
    private int _readers;

    /// <summary>Ends the memory of it.</summary>
    public ITimer? Expiry { get; set; }

    /// <summary>Remembers an event; returns its id.</summary>
    public byte[] Note(in ReadOnlySequence<byte> message) => IdOf(_sent.Note(message));

    /// <summary>What came behind an event; nothing if it is forgotten: no request waits for it, and the stream goes on.</summary>
    public IEnumerable<(byte[] Id, byte[] Body)> After(EventId last) =>
        last.Epoch == epoch && _sent.After(last.Sequence) is { } missed ? missed.Select(sent => (IdOf(sent.Number), sent.Body)) : [];

    public async Task<Reading> TakeOverAsync(CancellationToken aborted)
    {
        Interlocked.Increment(ref _readers);
        return await _turns.TakeOverAsync(aborted);
    }

    /// <summary>One connection less. True: it was the last.</summary>
    public bool Leave() => Interlocked.Decrement(ref _readers) == 0;

    /// <summary>Forgets what was sent, unless somebody reads again.</summary>
    public void Expire()
    {
        if (Volatile.Read(ref _readers) == 0)
        {
            _sent.Clear();
        }
    }

    private byte[] IdOf(long sequence) => new EventId(epoch, EventId.GetStream, sequence, []).Write();
}
