using System.Buffers;
using System.Text;
using System.Text.Json;
using Gateway.StdioBridge.Translation.Handles;

namespace Gateway.StdioBridge.Translation;

/// <summary>What a stateless client can do, as one of its requests declares it. Equal sets have equal keys and may share a child.</summary>
internal sealed class ClientCapabilities
{
    /// <summary>Longest declaration, in bytes: one is kept for every child.</summary>
    public const int Longest = 16 * 1024;

    private const string NoListChanged = "roots/listChanged";

    public static readonly ClientCapabilities None = new(Encoding.UTF8.GetBytes("{}"), default);

    private readonly JsonElement _declared;

    private ClientCapabilities(byte[] canonical, JsonElement declared)
    {
        (Key, _declared) = (Encoding.UTF8.GetString(canonical), declared);
    }

    /// <summary>Canonical JSON of the whole object: servers change their tool list with it.</summary>
    public string Key { get; }

    /// <summary>What a child of an earlier revision is told in initialize: it must make no task of this one, which nobody could fetch.</summary>
    public string Told => Declares("extensions", TasksExtension.Name) ? Encoding.UTF8.GetString(CanonicalJson.Of(_declared, NoListChanged, TasksExtension.Path)) : Key;

    /// <summary>Null: no object, or too long.</summary>
    public static ClientCapabilities? Read(in ReadOnlySequence<byte> json)
    {
        if (json.Length > Longest)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(json);

            // MCP 2026-07-28, changelog: roots/list_changed is gone; a child must not wait for it.
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new ClientCapabilities(CanonicalJson.Of(document.RootElement, NoListChanged), document.RootElement.Clone())
                : null;
        }
        catch (InvalidOperationException)
        {
            // A member's name with half a surrogate pair.
            return null;
        }
    }

    /// <summary>Whether a capability such as <c>sampling</c>, or a part of it such as <c>elicitation</c>, <c>url</c>, was declared.</summary>
    public bool Declares(string name, string? part = null)
    {
        if (_declared.ValueKind != JsonValueKind.Object || !_declared.TryGetProperty(name, out var capability) || capability.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        return part is null || (capability.TryGetProperty(part, out var inner) && inner.ValueKind == JsonValueKind.Object);
    }
}
