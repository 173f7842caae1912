using System.Text.Json;

namespace Gateway.Tests.EndToEnd.Clients;

/// <summary>One line that a driver of <c>Gateway.Tests/Clients</c> printed.</summary>
internal sealed record Step(string Name, JsonElement Facts)
{
    public static Step Parse(string line)
    {
        using var json = JsonDocument.Parse(line);
        return new Step(json.RootElement.GetProperty("step").GetString()!, json.RootElement.Clone());
    }

    /// <summary>A text of the step; null where it has none of that name.</summary>
    public string? Text(string fact) => Facts.TryGetProperty(fact, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public bool Flag(string fact) => Facts.GetProperty(fact).GetBoolean();

    public IEnumerable<JsonElement> Items(string fact) => Facts.GetProperty(fact).EnumerateArray();

    public IEnumerable<string> Texts(string fact) => Items(fact).Select(item => item.GetString()!);

    // A step may hold an address with a state in it, or a token.
    public override string ToString() => Name is "open" or "paused" ? Name : Facts.GetRawText();
}
