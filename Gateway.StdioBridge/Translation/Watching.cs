using System.Text.Json;

namespace Gateway.StdioBridge.Translation;

/// <summary>Subscribes a child of an earlier revision to the resources that listeners watch.</summary>
internal static class Watching
{
    public static Task StartAsync(TranslatedChild child, IReadOnlyList<string> uris) => AskAsync(child, "resources/subscribe", uris);

    public static Task StopAsync(TranslatedChild child, IReadOnlyList<string> uris) => AskAsync(child, "resources/unsubscribe", uris);

    private static async Task AskAsync(TranslatedChild child, string method, IReadOnlyList<string> uris)
    {
        if (!child.Profile.Has("resources", "subscribe"))
        {
            return;
        }

        foreach (var uri in uris)
        {
            using var answer = await OwnCalls.AskAsync(child.Link, method, $$"""{"uri":"{{JsonEncodedText.Encode(uri)}}"}""");
        }
    }
}
