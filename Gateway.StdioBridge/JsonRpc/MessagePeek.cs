using System.Buffers;
using System.Text.Json;

namespace Gateway.StdioBridge.JsonRpc;

/// <summary>Looks at a message's bytes with a Utf8JsonReader and finds its <see cref="Envelope"/>.</summary>
internal static class MessagePeek
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 64 };

    /// <summary>False with a cause when the bytes are no JSON-RPC 2.0 message: bad UTF-8, bad JSON, wrong member types, duplicate members that matter, depth over 64.</summary>
    public static bool TryRead(in ReadOnlySequence<byte> message, out Envelope envelope, out PeekError error)
    {
        envelope = default;
        error = PeekError.NotJson;

        // Utf8JsonReader lets ill-formed UTF-8 inside strings pass; two parsers would then read two different names.
        if (message.Length > int.MaxValue || !Utf8Check.IsValid(message))
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(message, Options);
            error = default(EnvelopeScan).Read(ref reader, out envelope);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a name that must be compared holds half a surrogate pair (RFC 8259 section 8.2).
            error = PeekError.NotJson;
        }

        return error == PeekError.None;
    }
}

/// <summary>Why bytes are no message; decides between JSON-RPC's -32700 (parse error) and -32600 (invalid request).</summary>
internal enum PeekError
{
    None,
    NotJson,
    NotJsonRpc,
}
