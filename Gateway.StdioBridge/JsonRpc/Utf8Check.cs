using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Gateway.StdioBridge.JsonRpc;

/// <summary>Whether bytes in many segments are well-formed UTF-8 (RFC 3629), a character split between segments included.</summary>
internal static class Utf8Check
{
    public static bool IsValid(in ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsSingleSegment)
        {
            return Utf8.IsValid(bytes.FirstSpan);
        }

        Span<byte> held = stackalloc byte[4];
        var count = 0;
        foreach (var segment in bytes)
        {
            if (!Accept(segment.Span, held, ref count))
            {
                return false;
            }
        }

        return count == 0;
    }

    private static bool Accept(ReadOnlySpan<byte> bytes, Span<byte> held, ref int count)
    {
        while (count > 0 && !bytes.IsEmpty)
        {
            held[count++] = bytes[0];
            bytes = bytes[1..];
            switch (Rune.DecodeFromUtf8(held[..count], out _, out _))
            {
                case OperationStatus.Done:
                    count = 0;
                    break;
                case OperationStatus.InvalidData:
                    return false;
            }
        }

        var begun = BegunAtEnd(bytes);
        if (begun > 0)
        {
            bytes[^begun..].CopyTo(held);
            count = begun;
        }

        return Utf8.IsValid(bytes[..^begun]);
    }

    /// <summary>How many bytes at the end begin a character whose rest is still to come: 0 to 3.</summary>
    private static int BegunAtEnd(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            var lead = bytes[^back];
            if ((lead & 0xC0) == 0x80)
            {
                continue;
            }

            var length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
            return length > back ? back : 0;
        }

        return 0;
    }
}
