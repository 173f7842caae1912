using System.Text.Json.Nodes;
using Gateway.Sandbox.Conformance.Protocol;

namespace Gateway.Sandbox.Conformance.Content;

internal static class Prompts
{
    public static Reply List() => Reply.Of("""
        {
          "prompts": [
            { "name": "test_simple_prompt", "description": "One line of text." },
            {
              "name": "test_prompt_with_arguments",
              "description": "Repeats its arguments.",
              "arguments": [
                { "name": "arg1", "description": "The first.", "required": true },
                { "name": "arg2", "description": "The second.", "required": true }
              ]
            },
            {
              "name": "test_prompt_with_embedded_resource",
              "description": "Holds a resource.",
              "arguments": [{ "name": "resourceUri", "description": "The resource's URI.", "required": true }]
            },
            { "name": "test_prompt_with_image", "description": "Holds an image." },
            { "name": "test_input_required_result_prompt", "description": "Asks for its context first." }
          ]
        }
        """);

    public static async Task<Reply> GetAsync(Call call) => call.Request.Text("name") switch
    {
        "test_simple_prompt" => Messages(Reply.TextContent("This is a simple prompt for testing.")),
        "test_prompt_with_arguments" => WithArguments(call, Json.Text(call.Arguments, "arg1"), Json.Text(call.Arguments, "arg2")),
        "test_prompt_with_embedded_resource" => WithResource(Json.Text(call.Arguments, "resourceUri")),
        "test_prompt_with_image" => Messages(
            new() { ["type"] = "image", ["data"] = Samples.Png, ["mimeType"] = "image/png" },
            Reply.TextContent("Please analyze the image above.")),
        "test_input_required_result_prompt" => await WithContextAsync(call),
        var name => Reply.Fail(RpcError.InvalidParams, $"Unknown prompt {name}."),
    };

    private static Reply WithArguments(Call call, string first, string second) =>
        call.Arguments.ContainsKey("arg1") && call.Arguments.ContainsKey("arg2")
            ? Messages(Reply.TextContent($"Prompt with arguments: arg1='{first}', arg2='{second}'"))
            : Reply.Fail(RpcError.InvalidParams, "arg1 and arg2 are required.");

    private static Reply WithResource(string uri) => uri.Length == 0
        ? Reply.Fail(RpcError.InvalidParams, "resourceUri is required.")
        : Messages(
            new()
            {
                ["type"] = "resource",
                ["resource"] = new JsonObject { ["uri"] = uri, ["mimeType"] = "text/plain", ["text"] = "Embedded resource content for testing." },
            },
            Reply.TextContent("Please process the embedded resource above."));

    private static async Task<Reply> WithContextAsync(Call call)
    {
        var answers = await call.AskAsync(Ask.Form("user_context", "What context should the prompt use?", """
            { "type": "object", "properties": { "context": { "type": "string" } }, "required": ["context"] }
            """));
        return answers.Instead ?? Messages(Reply.TextContent($"Work in this context: {answers.Elicited(0, "context")}"));
    }

    private static Reply Messages(params JsonObject[] contents) => Reply.Of(new JsonObject
    {
        ["messages"] = new JsonArray([.. contents.Select(content => new JsonObject { ["role"] = "user", ["content"] = content })]),
    });
}
