using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace Gateway.StdioBridge.JsonRpc;

/// <summary>Writes messages that the gateway itself answers with (JSON-RPC 2.0 sections 5 and 5.1).</summary>
internal static class JsonRpcError
{
    public const int ParseError = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;
    public const int InternalError = -32603;

    /// <summary>Writes an error response without a newline.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="rawId">The request's id as raw JSON; empty when it could not be read, which is written as null.</param>
    /// <param name="code">The error's code.</param>
    /// <param name="message">One sentence for the client; never a secret.</param>
    /// <param name="rawData">Raw JSON of <c>error.data</c>; empty leaves it out.</param>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> rawId, int code, string message, ReadOnlySpan<byte> rawData = default)
    {
        Begin(output, rawId);
        output.Write(",\"error\":{\"code\":"u8);
        var digits = output.GetSpan(11);
        Utf8Formatter.TryFormat(code, digits, out var written);
        output.Advance(written);
        output.Write(",\"message\":\""u8);
        output.Write(JsonEncodedText.Encode(message).EncodedUtf8Bytes);
        output.Write("\""u8);
        if (!rawData.IsEmpty)
        {
            output.Write(",\"data\":"u8);
            output.Write(rawData);
        }

        output.Write("}}"u8);
    }

    /// <summary>Writes a response with a raw JSON result, without a newline.</summary>
    public static void WriteResult(IBufferWriter<byte> output, ReadOnlySpan<byte> rawId, ReadOnlySpan<byte> rawResult)
    {
        Begin(output, rawId);
        output.Write(",\"result\":"u8);
        output.Write(rawResult);
        output.Write("}"u8);
    }

    /// <summary>Writes an error response whose raw JSON error object is known, without a newline.</summary>
    public static void WriteRaw(IBufferWriter<byte> output, ReadOnlySpan<byte> rawId, ReadOnlySpan<byte> rawError)
    {
        Begin(output, rawId);
        output.Write(",\"error\":"u8);
        output.Write(rawError);
        output.Write("}"u8);
    }

    private static void Begin(IBufferWriter<byte> output, ReadOnlySpan<byte> rawId)
    {
        output.Write("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        output.Write(rawId.IsEmpty ? "null"u8 : rawId);
    }
}
