using System.Threading.Channels;

namespace Gateway.StdioBridge.Sessions;

/// <summary>What one HTTP response writes from: messages, and ticks that ask for a sign of life.</summary>
internal abstract class OutgoingSource
{
    private readonly Channel<byte> _signal =
        Channel.CreateBounded<byte>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private int _tick;

    /// <summary>Nothing comes any more, though no last entry was seen.</summary>
    public abstract bool IsEnded { get; }

    public abstract bool TryTake(out Outgoing entry);

    /// <summary>Completes when there may be something to do; spurious returns are possible.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken) => await _signal.Reader.ReadAsync(cancellationToken);

    /// <summary>Wakes the reader without a message.</summary>
    public void Tick()
    {
        Volatile.Write(ref _tick, 1);
        Wake();
    }

    public bool TakeTick() => Interlocked.Exchange(ref _tick, 0) == 1;

    protected void Wake() => _signal.Writer.TryWrite(0);
}
