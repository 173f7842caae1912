using System.Text.Json.Nodes;
using Gateway.Sandbox.Conformance.Protocol;

namespace Gateway.Sandbox.Conformance.Content;

internal static class Completions
{
    private static readonly string[] Words = ["paris", "park", "party", "test", "text"];

    public static Reply Complete(Call call)
    {
        var typed = call.Request.Parameters["argument"] is JsonObject argument ? Json.Text(argument, "value") : "";
        var values = Words.Where(word => word.StartsWith(typed, StringComparison.Ordinal)).Select(word => (JsonNode)word).ToArray();
        return Reply.Of(new JsonObject
        {
            ["completion"] = new JsonObject { ["values"] = new JsonArray(values), ["total"] = values.Length, ["hasMore"] = false },
        });
    }
}
