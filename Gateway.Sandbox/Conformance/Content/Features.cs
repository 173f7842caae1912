using System.Text.Json.Nodes;
using Gateway.Sandbox.Conformance.Protocol;

namespace Gateway.Sandbox.Conformance.Content;

/// <summary>The methods that both eras share.</summary>
internal static class Features
{
    public const string Instructions = "A fixture for the conformance suite. Its tools do nothing but what their names say.";

    /// <summary>Null: not a method of this server.</summary>
    public static async Task<Reply?> AnswerAsync(Call call) => call.Request.Method switch
    {
        "tools/list" => ToolSet.List(call),
        "tools/call" => await ToolSet.CallAsync(call),
        "prompts/list" => Prompts.List(),
        "prompts/get" => await Prompts.GetAsync(call),
        "resources/list" => Resources.List(),
        "resources/templates/list" => Resources.ListTemplates(),
        "resources/read" => Resources.Read(call),
        "completion/complete" => Completions.Complete(call),
        _ => null,
    };

    public static JsonObject ServerInfo() => new() { ["name"] = "conformance-fixture", ["version"] = "1.0.0" };

    public static JsonObject Capabilities(bool handshake)
    {
        var capabilities = Json.Object("""
            {
              "tools": { "listChanged": true },
              "prompts": { "listChanged": true },
              "resources": { "subscribe": true, "listChanged": false },
              "completions": {}
            }
            """);
        if (handshake)
        {
            capabilities["logging"] = new JsonObject();
        }
        else
        {
            capabilities["extensions"] = new JsonObject { [BackgroundTasks.Extension] = new JsonObject() };
        }

        return capabilities;
    }
}
