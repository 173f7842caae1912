using System.Buffers;
using System.Text;

namespace Gateway.Tests.StdioBridge.JsonRpc;

/// <summary>Bytes cut into segments.</summary>
internal static class Segments
{
    public static ReadOnlySequence<byte> Whole(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>Two segments, cut before the given byte.</summary>
    public static ReadOnlySequence<byte> CutAt(byte[] bytes, int offset) => Of(bytes.AsMemory(0, offset), bytes.AsMemory(offset));

    /// <summary>Segments of the given size.</summary>
    public static ReadOnlySequence<byte> OfSize(byte[] bytes, int size) =>
        Of([.. Enumerable.Range(0, (bytes.Length + size - 1) / size).Select(i => bytes.AsMemory(i * size, Math.Min(size, bytes.Length - (i * size))))]);

    public static ReadOnlySequence<byte> Of(params ReadOnlyMemory<byte>[] parts)
    {
        var first = new Segment(parts[0], 0);
        var last = first;
        foreach (var part in parts.Skip(1))
        {
            last = last.Append(part);
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private static ReadOnlySequence<byte> Of(params Memory<byte>[] parts) => Of([.. parts.Select(part => (ReadOnlyMemory<byte>)part)]);

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
