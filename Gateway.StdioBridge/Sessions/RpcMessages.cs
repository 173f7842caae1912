using System.Text;
using System.Text.Json;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Sessions;

/// <summary>The few messages that the gateway says itself.</summary>
internal static class RpcMessages
{
    public static MessageBuffer Error(ReadOnlySpan<byte> id, int code, string message, ReadOnlySpan<byte> rawData = default)
    {
        var buffer = new MessageBuffer();
        JsonRpcError.Write(buffer, id, code, message, rawData);
        return buffer;
    }

    public static MessageBuffer Result(ReadOnlySpan<byte> id, ReadOnlySpan<byte> rawResult)
    {
        var buffer = new MessageBuffer();
        JsonRpcError.WriteResult(buffer, id, rawResult);
        return buffer;
    }

    public static MessageBuffer Initialized() => Notification("notifications/initialized");

    /// <summary>A notification without parameters.</summary>
    public static MessageBuffer Notification(string method) => Text($$"""{"jsonrpc":"2.0","method":"{{method}}"}""");

    /// <summary>notifications/resources/updated (MCP, resources, "Subscriptions"): what was subscribed may have changed unseen.</summary>
    public static MessageBuffer Updated(string rawUri) =>
        Text($$$"""{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":{{{rawUri}}}}}""");

    /// <summary>notifications/cancelled for a question of the server that the client was shown: nobody waits for its answer any more.</summary>
    public static MessageBuffer QuestionCancelled(long number) => Text(
        $$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{Encoding.UTF8.GetString(RawJson.Shown(number))}}},"reason":"the server process ended"}}""");

    /// <summary>notifications/cancelled (MCP, cancellation) for a call that the gateway gave up.</summary>
    public static MessageBuffer Cancelled(long number, string reason)
    {
        return Text($$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"reason":"{{{JsonEncodedText.Encode(reason)}}}","requestId":{{{number}}}}}""");
    }

    private static MessageBuffer Text(string text)
    {
        var buffer = new MessageBuffer();
        Encoding.UTF8.GetBytes(text, buffer);
        return buffer;
    }
}
