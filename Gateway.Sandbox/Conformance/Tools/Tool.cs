using System.Text.Json.Nodes;
using Gateway.Sandbox.Conformance.Protocol;

namespace Gateway.Sandbox.Conformance.Tools;

/// <summary>A tool.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does.</param>
/// <param name="Run">Answers a call of it.</param>
internal sealed record Tool(string Name, string Description, Func<Call, Task<Reply>> Run)
{
    /// <summary>JSON Schema of the arguments; default: none.</summary>
    public string InputSchema { get; init; } = """{ "type": "object", "properties": {} }""";

    public JsonObject Describe() => new()
    {
        ["name"] = Name,
        ["description"] = Description,
        ["inputSchema"] = JsonNode.Parse(InputSchema),
    };

    /// <summary>A tool that always says the same.</summary>
    public static Tool Constant(string name, string description, string resultJson) =>
        new(name, description, _ => Task.FromResult(Reply.Of(resultJson)));
}
