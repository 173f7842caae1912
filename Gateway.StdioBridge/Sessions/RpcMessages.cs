using System.Text;
using System.Text.Json;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Sessions;

/// <summary>The few messages that the gateway says itself.</summary>
internal static class RpcMessages
{
    public static MessageBuffer Error(ReadOnlySpan<byte> id, int code, string message)
    {
        var buffer = new MessageBuffer();
        JsonRpcError.Write(buffer, id, code, message);
        return buffer;
    }

    /// <summary>notifications/cancelled (MCP, cancellation) for a call that the gateway gave up.</summary>
    public static MessageBuffer Cancelled(long number, string reason)
    {
        var buffer = new MessageBuffer();
        var text = $$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"reason":"{{JsonEncodedText.Encode(reason)}}","requestId":{{number}} } }""";
        Encoding.UTF8.GetBytes(text, buffer);
        return buffer;
    }
}
