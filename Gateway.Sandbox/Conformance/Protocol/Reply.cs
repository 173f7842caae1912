using System.Text.Json.Nodes;

namespace Gateway.Sandbox.Conformance.Protocol;

/// <summary>What a request is answered with: a result, an error, or (a listen request) nothing for now.</summary>
internal sealed record Reply(JsonObject? Result, RpcError? Error)
{
    public static Reply Nothing { get; } = new(null, null);

    public static Reply Of(JsonObject result) => new(result, null);

    public static Reply Of(string resultJson) => Of(Json.Object(resultJson));

    public static Reply Fail(int code, string message, JsonObject? data = null) => new(null, new RpcError(code, message, data));

    /// <summary>A tool's result of one text.</summary>
    public static Reply Text(string text) => Of(new JsonObject { ["content"] = new JsonArray(TextContent(text)) });

    /// <summary>A tool's failure: a result, so that the model sees it.</summary>
    public static Reply ToolError(string text)
    {
        var reply = Text(text);
        reply.Result!["isError"] = true;
        return reply;
    }

    public static JsonObject TextContent(string text) => new() { ["type"] = "text", ["text"] = text };

    public JsonObject ToMessage(JsonNode? id)
    {
        var message = new JsonObject { ["id"] = id?.DeepClone() };
        message[Error is null ? "result" : "error"] = Error?.ToJson() ?? Result;
        return message;
    }
}
