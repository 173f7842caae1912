using System.Buffers;
using Gateway.StdioBridge.Sessions;

namespace Gateway.StdioBridge.Http.Legacy;

/// <summary>
/// One POST's event stream as its session remembers it: what was sent under which id, so that a client whose connection broke, or was closed for polling, goes on where it
/// was (transports, "Resumability and Redelivery").
/// </summary>
/// <param name="epoch">The life of this process.</param>
/// <param name="number">Unique in the epoch.</param>
/// <param name="call">The call that it answers.</param>
/// <param name="polls">Whether the stream begins with a priming event, so that the gateway may close it.</param>
internal sealed class ReplyStream(string epoch, long number, Call call, bool polls)
{
    private readonly SentEvents _sent = new();
    private readonly Turns _turns = new();

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
    public byte[] Id => IdOf(_sent.Last);

    /// <summary>Remembers an event; returns its id.</summary>
    public byte[] Note(in ReadOnlySequence<byte> message)
    {
        IsKnown = true;
        return IdOf(_sent.Note(message));
    }

    /// <summary>The events behind one; null: some of them are forgotten.</summary>
    public IEnumerable<(byte[] Id, byte[] Body)>? After(long sequence) => _sent.After(sequence)?.Select(sent => (IdOf(sent.Number), sent.Body));

    public Task<Reading> TakeOverAsync(CancellationToken aborted) => _turns.TakeOverAsync(aborted);

    private byte[] IdOf(long sequence) => new EventId(epoch, number, sequence, call.ClientId).Write();
}
