using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Sandbox.Conformance.Protocol;

/// <summary>Short ways to JsonNode.</summary>
internal static class Json
{
    /// <summary>Parses JSON that is written in this program.</summary>
    public static JsonObject Object(string json) => JsonNode.Parse(json)!.AsObject();

    /// <summary>Null when the bytes are no JSON object.</summary>
    public static JsonObject? TryObject(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonNode.Parse(json) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A string member; empty if absent or of another type.</summary>
    public static string Text(JsonObject from, string member) =>
        from[member] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
}
