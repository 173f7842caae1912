using System.Text.Json;

namespace Gateway.Auth.Clients;

/// <summary>Reads members of a JSON object and remembers the first that was not what it should be. Null counts as left out.</summary>
internal sealed class MemberReader(JsonElement json)
{
    private const int MostStrings = 50;

    /// <summary>The member's name; null while all is well.</summary>
    public string? Failed { get; private set; }

    /// <summary>Whether the member is there at all, null not counted.</summary>
    public bool Has(string member) => Find(member) is not null;

    public string? Text(string member) => Find(member) is { } value ? Text(member, value) : null;

    public List<string>? Texts(string member)
    {
        if (Find(member) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > MostStrings)
        {
            Failed ??= member;
            return null;
        }

        return [.. value.EnumerateArray().Select(item => Text(member, item)).OfType<string>()];
    }

    private JsonElement? Find(string member) =>
        json.TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private string? Text(string member, JsonElement value)
    {
        try
        {
            if (value.ValueKind == JsonValueKind.String)
            {
                return value.GetString();
            }
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate's escape or bad UTF-8: the tokenizer lets it pass, it fails only here.
        }

        Failed ??= member;
        return null;
    }
}
