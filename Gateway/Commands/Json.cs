using System.Text.Json;

namespace Gateway.Commands;

/// <summary>Reads single members of answers that may be anything.</summary>
internal static class Json
{
    /// <summary>A member's text; null when there is none, or the text is no JSON object at all.</summary>
    public static string? Text(string json, string member) =>
        Parse(json) is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Whether a member is a list that holds the text.</summary>
    public static bool Lists(string json, string member, string text) =>
        Parse(json) is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty(member, out var list) && list.ValueKind == JsonValueKind.Array
        && list.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.String && item.GetString() == text);

    /// <summary>The document's root; null when it is no JSON.</summary>
    public static JsonElement? Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
