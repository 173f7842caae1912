using System.Buffers;

namespace Gateway.StdioBridge.Sessions;

/// <summary>
/// One message on its way, in rented segments that go back to the pool when it was sent. Segments double from 1 KiB to 64 KiB, so that a small message costs
/// little and a large one neither one huge array nor a copy.
/// </summary>
internal sealed class MessageBuffer : IBufferWriter<byte>, IDisposable
{
    private const int Smallest = 1024;
    private const int Largest = 64 * 1024;

    private Segment? _first;
    private Segment? _last;
    private ByteBudget? _budget;

    public long Length { get; private set; }

    public ReadOnlySequence<byte> Bytes =>
        _first is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_first, 0, _last!, _last!.Used);

    public void Advance(int count)
    {
        _last!.Use(count);
        Length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        var wanted = Math.Max(sizeHint, 1);
        if (_last is null || _last.Free < wanted)
        {
            Grow(wanted);
        }

        return _last!.Rest;
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Counts the message against a budget until it is disposed. False: there is no room for it.</summary>
    public bool TryHold(ByteBudget budget)
    {
        if (!budget.TryHold(Length))
        {
            return false;
        }

        _budget = budget;
        return true;
    }

    /// <summary>Gives the memory back. Nothing may use <see cref="Bytes"/> afterwards.</summary>
    public void Dispose()
    {
        for (var segment = _first; segment is not null; segment = segment.Following)
        {
            segment.Return();
        }

        _budget?.Release(Length);
        _budget = null;
        _first = _last = null;
        Length = 0;
    }

    private void Grow(int wanted)
    {
        var size = _last is null ? Smallest : Math.Min(_last.Capacity * 2, Largest);
        var next = new Segment(ArrayPool<byte>.Shared.Rent(Math.Max(size, wanted)));
        _last?.Continue(next);
        _first ??= next;
        _last = next;
    }

    private sealed class Segment(byte[] array) : ReadOnlySequenceSegment<byte>
    {
        private byte[]? _array = array;

        public int Used { get; private set; }

        public int Capacity => _array!.Length;

        public int Free => Capacity - Used;

        public Memory<byte> Rest => _array.AsMemory(Used);

        public Segment? Following => (Segment?)Next;

        public void Use(int count)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Free);
            Used += count;
            Memory = _array.AsMemory(0, Used);
        }

        public void Continue(Segment next)
        {
            next.RunningIndex = RunningIndex + Used;
            Next = next;
        }

        public void Return()
        {
            if (_array is not null)
            {
                ArrayPool<byte>.Shared.Return(_array);
                _array = null;
            }
        }
    }
}
