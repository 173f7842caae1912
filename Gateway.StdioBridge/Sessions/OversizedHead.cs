using System.Buffers;
using System.Text.Json;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Sessions;

/// <summary>Finds the id in the beginning of a message that is too long to be read whole.</summary>
internal static class OversizedHead
{
    /// <summary>False: the head holds no top-level numeric id.</summary>
    public static bool TryReadId(in ReadOnlySequence<byte> head, out long id)
    {
        id = 0;
        var reader = new Utf8JsonReader(head, isFinalBlock: false, state: default);
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && MessageText.IsName(ref reader, "id"u8))
                {
                    return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out id);
                }
            }
        }
        catch (JsonException)
        {
            // No JSON: no id either.
        }

        return false;
    }
}
