using System.Buffers;

namespace Gateway.StdioBridge.JsonRpc;

/// <summary>
/// Collects a message in pooled chunks of 4 to 64 KiB: a large one never lands on the large object heap, and <see cref="Reset"/> gives all of it back. Not thread-safe.
/// </summary>
internal sealed class MessageBuffer : IBufferWriter<byte>, IDisposable
{
    private const int SmallestChunk = 4 * 1024;
    private const int LargestChunk = 64 * 1024;

    private Chunk? _first;
    private Chunk? _last;
    private ByteBudget? _budget;
    private long _held;

    /// <summary>Bytes written since the last reset.</summary>
    public long Length => _last is null ? 0 : _last.RunningIndex + _last.Used;

    /// <summary>Bytes rented at the moment.</summary>
    public long Capacity { get; private set; }

    /// <summary>What was written; valid until the next write or reset.</summary>
    public ReadOnlySequence<byte> Written => _last is null ? ReadOnlySequence<byte>.Empty : new(_first!, 0, _last.Commit(), _last.Used);

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _last?.Free.Length ?? 0);
        _last!.Used += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_last is null || _last.Free.Length < Math.Max(sizeHint, 1))
        {
            Append(sizeHint);
        }

        return _last!.Free;
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Counts what was written against a budget (and no longer against a former one) until the reset. False: there is no room for it.</summary>
    public bool TryHold(ByteBudget budget)
    {
        _budget?.Release(_held);
        _budget = null;
        if (!budget.TryHold(Length))
        {
            return false;
        }

        (_budget, _held) = (budget, Length);
        return true;
    }

    /// <summary>Empties the buffer and returns its memory to the pool.</summary>
    public void Reset()
    {
        for (var chunk = _first; chunk is not null; chunk = chunk.Following)
        {
            ArrayPool<byte>.Shared.Return(chunk.Bytes);
        }

        _first = _last = null;
        Capacity = 0;
        _budget?.Release(_held);
        _budget = null;
    }

    public void Dispose() => Reset();

    private void Append(int sizeHint)
    {
        var size = Math.Max(sizeHint, (int)Math.Clamp(Capacity, SmallestChunk, LargestChunk));
        var chunk = new Chunk(ArrayPool<byte>.Shared.Rent(size), Length);
        Capacity += chunk.Bytes.Length;
        _last?.Follow(chunk);
        _first ??= chunk;
        _last = chunk;
    }

    private sealed class Chunk : ReadOnlySequenceSegment<byte>
    {
        public Chunk(byte[] bytes, long runningIndex) => (Bytes, RunningIndex) = (bytes, runningIndex);

        public byte[] Bytes { get; }

        public int Used { get; set; }

        public Memory<byte> Free => Bytes.AsMemory(Used);

        public Chunk? Following => (Chunk?)Next;

        public Chunk Commit()
        {
            Memory = Bytes.AsMemory(0, Used);
            return this;
        }

        public void Follow(Chunk next)
        {
            Commit();
            Next = next;
        }
    }
}
