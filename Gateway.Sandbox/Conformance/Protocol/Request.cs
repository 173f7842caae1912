using System.Text.Json.Nodes;

namespace Gateway.Sandbox.Conformance.Protocol;

/// <summary>A request as it was read.</summary>
/// <param name="Id">The id, a string or a number; <c>1</c> and <c>"1"</c> are two ids.</param>
/// <param name="Method">The method.</param>
/// <param name="Parameters"><c>params</c>; empty if absent.</param>
internal sealed record Request(JsonNode Id, string Method, JsonObject Parameters)
{
    public JsonObject? Meta => Parameters["_meta"] as JsonObject;

    /// <summary>A string member of params; empty if absent.</summary>
    public string Text(string member) => Json.Text(Parameters, member);
}
