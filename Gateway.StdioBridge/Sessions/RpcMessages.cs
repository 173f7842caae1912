using System.Buffers;
using System.Text.Json;

namespace Gateway.StdioBridge.Sessions;

/// <summary>The few messages that the gateway says itself.</summary>
internal static class RpcMessages
{
    /// <summary>An error answer. <paramref name="id"/> is raw JSON; empty: null, as JSON-RPC 2.0, section 5 wants it when the id could not be read.</summary>
    public static void WriteError(IBufferWriter<byte> output, ReadOnlySpan<byte> id, int code, string message, Action<Utf8JsonWriter>? data = null)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("jsonrpc"u8, "2.0"u8);
        json.WritePropertyName("id"u8);
        json.WriteRawValue(id.IsEmpty ? "null"u8 : id, skipInputValidation: true);
        json.WriteStartObject("error"u8);
        json.WriteNumber("code"u8, code);
        json.WriteString("message"u8, message);
        data?.Invoke(json);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static MessageBuffer Error(ReadOnlySpan<byte> id, int code, string message)
    {
        var buffer = new MessageBuffer();
        WriteError(buffer, id, code, message);
        return buffer;
    }

    /// <summary>notifications/cancelled (MCP, cancellation) for a call that the gateway gave up.</summary>
    public static MessageBuffer Cancelled(ReadOnlySpan<byte> id, string reason)
    {
        var buffer = new MessageBuffer();
        using var json = new Utf8JsonWriter((IBufferWriter<byte>)buffer);
        json.WriteStartObject();
        json.WriteString("jsonrpc"u8, "2.0"u8);
        json.WriteString("method"u8, "notifications/cancelled"u8);
        json.WriteStartObject("params"u8);
        json.WritePropertyName("requestId"u8);
        json.WriteRawValue(id, skipInputValidation: true);
        json.WriteString("reason"u8, reason);
        json.WriteEndObject();
        json.WriteEndObject();
        return buffer;
    }
}
