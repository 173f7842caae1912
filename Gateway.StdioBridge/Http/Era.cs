using System.Buffers;
using System.Text.Json;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Http;

/// <summary>Tells the modern era's requests from the legacy one's: by the envelope in <c>params._meta</c>, never by <c>Mcp-Method</c>, which legacy clients send too.</summary>
internal static class Era
{
    /// <summary>The value of <c>params._meta["io.modelcontextprotocol/protocolVersion"]</c>; null: the message is a legacy one.</summary>
    public static string? ModernVersion(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        if (!envelope.Params.IsPresent)
        {
            return null;
        }

        var reader = new Utf8JsonReader(message.Slice(envelope.Params.Start, envelope.Params.Length));
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject || !Enter(ref reader, "_meta"u8))
        {
            return null;
        }

        return Enter(ref reader, "io.modelcontextprotocol/protocolVersion"u8) ? MessageText.GetString(ref reader) : null;
    }

    /// <summary>Within the object that the reader stands at, goes to the value of a member.</summary>
    private static bool Enter(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = MessageText.IsName(ref reader, name);
            reader.Read();
            if (found)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }
}
