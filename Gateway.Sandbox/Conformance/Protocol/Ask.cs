using System.Text.Json.Nodes;

namespace Gateway.Sandbox.Conformance.Protocol;

/// <summary>Something that a tool or prompt must ask the client.</summary>
/// <param name="Key">The name of the answer; null: whoever carries the question picks one.</param>
/// <param name="Capability">The client capability that it needs: <c>elicitation</c>, <c>sampling</c> or <c>roots</c>.</param>
/// <param name="Method">The request's method.</param>
/// <param name="Parameters">The request's params.</param>
internal sealed record Ask(string? Key, string Capability, string Method, JsonObject Parameters)
{
    public static Ask Form(string? key, string message, string requestedSchema) => new(key, "elicitation", "elicitation/create", new JsonObject
    {
        ["message"] = message,
        ["requestedSchema"] = JsonNode.Parse(requestedSchema),
    });

    public static Ask Sample(string? key, string prompt, int maxTokens) => new(key, "sampling", "sampling/createMessage", new JsonObject
    {
        ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = Reply.TextContent(prompt) }),
        ["maxTokens"] = maxTokens,
    });

    public static Ask Roots(string? key) => new(key, "roots", "roots/list", []);
}
