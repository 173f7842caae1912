using System.Buffers;

namespace Gateway.StdioBridge.JsonRpc;

/// <summary>Copies a message with some values replaced; everything else passes byte by byte (design: the bytes pass through).</summary>
internal static class MessageSplice
{
    /// <summary>
    /// Writes <paramref name="message"/> to <paramref name="output"/>. <paramref name="replacements"/> are in any order and do not overlap; one at an absent slice changes nothing.
    /// Raw newlines (legal between JSON tokens) become spaces, because stdio frames by newline.
    /// </summary>
    /// <exception cref="ArgumentException">Two replacements overlap or one lies outside of the message.</exception>
    public static void Write(IBufferWriter<byte> output, in ReadOnlySequence<byte> message, params ReadOnlySpan<Replacement> replacements)
    {
        Span<int> order = replacements.Length <= 16 ? stackalloc int[replacements.Length] : new int[replacements.Length];
        Sort(replacements, order);
        var done = 0L;
        foreach (var index in order)
        {
            var at = replacements[index].At;
            if (!at.IsPresent)
            {
                continue;
            }

            if (at.Start < done || (long)at.Start + at.Length > message.Length)
            {
                throw new ArgumentException("Replacements overlap or lie outside of the message.", nameof(replacements));
            }

            Copy(output, message.Slice(done, at.Start - done));
            WriteOnOneLine(output, replacements[index].Bytes.Span);
            done = at.Start + at.Length;
        }

        Copy(output, message.Slice(done));
    }

    /// <summary>Insertion sort: two or three replacements are the rule.</summary>
    private static void Sort(ReadOnlySpan<Replacement> replacements, Span<int> order)
    {
        for (var i = 0; i < order.Length; i++)
        {
            var place = i;
            for (; place > 0 && replacements[order[place - 1]].At.Start > replacements[i].At.Start; place--)
            {
                order[place] = order[place - 1];
            }

            order[place] = i;
        }
    }

    private static void Copy(IBufferWriter<byte> output, in ReadOnlySequence<byte> bytes)
    {
        foreach (var segment in bytes)
        {
            WriteOnOneLine(output, segment.Span);
        }
    }

    private static void WriteOnOneLine(IBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        for (var end = bytes.IndexOfAny((byte)'\r', (byte)'\n'); end >= 0; end = bytes.IndexOfAny((byte)'\r', (byte)'\n'))
        {
            output.Write(bytes[..end]);
            output.Write(" "u8);
            bytes = bytes[(end + 1)..];
        }

        output.Write(bytes);
    }
}
