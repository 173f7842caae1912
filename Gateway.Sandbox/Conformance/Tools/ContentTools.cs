using Gateway.Sandbox.Conformance.Content;

namespace Gateway.Sandbox.Conformance.Tools;

/// <summary>One tool for each kind of content.</summary>
internal static class ContentTools
{
    private const string Image = $$"""{ "type": "image", "data": "{{Samples.Png}}", "mimeType": "image/png" }""";

    public static Tool[] All { get; } =
    [
        Tool.Constant("test_simple_text", "Returns a text.", """
            { "content": [{ "type": "text", "text": "This is a simple text response for testing." }] }
            """),
        Tool.Constant("test_image_content", "Returns an image.", $$"""{ "content": [{{Image}}] }"""),
        Tool.Constant("test_audio_content", "Returns a sound.", $$"""
            { "content": [{ "type": "audio", "data": "{{Samples.Wav}}", "mimeType": "audio/wav" }] }
            """),
        Tool.Constant("test_embedded_resource", "Returns a resource.", """
            {
              "content": [
                {
                  "type": "resource",
                  "resource": { "uri": "test://embedded-resource", "mimeType": "text/plain", "text": "This is an embedded resource content." }
                }
              ]
            }
            """),
        Tool.Constant("test_multiple_content_types", "Returns a text, an image and a resource.", $$"""
            {
              "content": [
                { "type": "text", "text": "Multiple content types test:" },
                {{Image}},
                {
                  "type": "resource",
                  "resource": {
                    "uri": "test://mixed-content-resource",
                    "mimeType": "application/json",
                    "text": "{\"test\":\"data\",\"value\":123}"
                  }
                }
              ]
            }
            """),
        Tool.Constant("test_error_handling", "Fails.", """
            { "isError": true, "content": [{ "type": "text", "text": "This tool intentionally returns an error for testing" }] }
            """),
    ];
}
