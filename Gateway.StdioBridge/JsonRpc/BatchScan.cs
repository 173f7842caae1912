using System.Buffers;
using System.Text.Json;

namespace Gateway.StdioBridge.JsonRpc;

/// <summary>Cuts a batch (JSON-RPC 2.0, section 6) into its messages.</summary>
internal static class BatchScan
{
    /// <summary>False: it is empty, which JSON-RPC calls invalid, or holds more than <paramref name="most"/>. The bytes are known to be one JSON array.</summary>
    public static bool TryCut(in ReadOnlySequence<byte> batch, int most, out List<ReadOnlySequence<byte>> messages)
    {
        messages = [];
        var reader = new Utf8JsonReader(batch);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (messages.Count == most)
            {
                return false;
            }

            var start = reader.TokenStartIndex;
            reader.Skip();
            messages.Add(batch.Slice(start, reader.BytesConsumed - start));
        }

        return messages.Count > 0;
    }
}
