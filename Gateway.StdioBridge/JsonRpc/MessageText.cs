using System.Buffers;
using System.Text.Json;

namespace Gateway.StdioBridge.JsonRpc;

/// <summary>Reads single values out of a message by their slice.</summary>
internal static class MessageText
{
    /// <summary>The raw JSON of a value, copied; empty when absent.</summary>
    public static byte[] GetRaw(in ReadOnlySequence<byte> message, Slice slice) => message.Slice(slice.Start, slice.Length).ToArray();

    /// <summary>The text of a JSON string with escapes resolved; null when absent, no string, or holding half a surrogate pair.</summary>
    public static string? GetString(in ReadOnlySequence<byte> message, Slice slice)
    {
        if (!slice.IsPresent)
        {
            return null;
        }

        var reader = new Utf8JsonReader(message.Slice(slice.Start, slice.Length));
        reader.Read();
        return GetString(ref reader);
    }

    /// <summary>The text of the value that the reader stands on; null when it is no string, or holds half a surrogate pair.</summary>
    public static string? GetString(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // A lone \ud800: no text has it (RFC 8259 section 8.2).
            return null;
        }
    }

    /// <summary>The member name that the reader stands on; one with half a surrogate pair means nothing and reads as U+FFFD.</summary>
    public static string GetName(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return "\ufffd";
        }
    }

    /// <summary>Whether the reader stands on this member name; one with half a surrogate pair is none that counts.</summary>
    public static bool IsName(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        try
        {
            return reader.ValueTextEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
