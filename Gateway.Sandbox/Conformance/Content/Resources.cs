using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Sandbox.Conformance.Protocol;

namespace Gateway.Sandbox.Conformance.Content;

internal static partial class Resources
{
    public const string Watched = "test://watched-resource";

    public static Reply List() => Reply.Of($$"""
        {
          "resources": [
            { "uri": "test://static-text", "name": "static-text", "description": "A text that never changes.", "mimeType": "text/plain" },
            { "uri": "test://static-binary", "name": "static-binary", "description": "One red pixel.", "mimeType": "image/png" },
            { "uri": "{{Watched}}", "name": "watched-resource", "description": "A text to subscribe to.", "mimeType": "text/plain" }
          ]
        }
        """);

    public static Reply ListTemplates() => Reply.Of("""
        {
          "resourceTemplates": [
            {
              "uriTemplate": "test://template/{id}/data",
              "name": "template-data",
              "description": "Says which id was asked for.",
              "mimeType": "application/json"
            }
          ]
        }
        """);

    public static Reply Read(Call call)
    {
        var uri = call.Request.Text("uri");
        return Contents(uri) is { } contents
            ? Reply.Of(new JsonObject { ["contents"] = new JsonArray(contents) })
            : Reply.Fail(call.ResourceNotFound, "Resource not found.", new() { ["uri"] = uri });
    }

    private static JsonObject? Contents(string uri) => uri switch
    {
        "test://static-text" => Text(uri, "text/plain", "This is the content of the static text resource."),
        "test://static-binary" => new() { ["uri"] = uri, ["mimeType"] = "image/png", ["blob"] = Samples.Png },
        Watched => Text(uri, "text/plain", "This is the content of the watched resource."),
        _ when Template().Match(uri) is { Success: true } match => FromTemplate(uri, match.Groups[1].Value),
        _ => null,
    };

    private static JsonObject FromTemplate(string uri, string id) => Text(uri, "application/json", new JsonObject
    {
        ["id"] = id,
        ["templateTest"] = true,
        ["data"] = $"Data for ID: {id}",
    }.ToJsonString());

    private static JsonObject Text(string uri, string type, string text) => new() { ["uri"] = uri, ["mimeType"] = type, ["text"] = text };

    [GeneratedRegex(@"\Atest://template/([^/]+)/data\z")]
    private static partial Regex Template();
}
