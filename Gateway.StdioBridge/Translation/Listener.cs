using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;

namespace Gateway.StdioBridge.Translation;

/// <summary>What a client wants to be told of (MCP 2026-07-28, subscriptions, "Notification Filter").</summary>
internal sealed record ListenFilter(bool Tools, bool Prompts, bool Resources, FrozenSet<string> Uris)
{
    /// <summary>Most resources that one stream watches.</summary>
    public const int MaxUris = 256;

    /// <summary>Longest URI of a watched resource, in characters: each is kept for as long as the stream is open.</summary>
    public const int LongestUri = 4096;

    /// <summary>Null: no object, or more than a stream may watch, or a URI that is too long.</summary>
    public static ListenFilter? Read(in ReadOnlySequence<byte> message, JsonMember at)
    {
        if (at.Type != JsonTokenType.StartObject)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(message.Slice(at.Value.Start, at.Value.Length));
            var uris = document.RootElement.TryGetProperty("resourceSubscriptions", out var list) && list.ValueKind == JsonValueKind.Array
                ? list.EnumerateArray().Where(uri => uri.ValueKind == JsonValueKind.String).Select(uri => uri.GetString()!).Take(MaxUris + 1).ToFrozenSet(StringComparer.Ordinal)
                : FrozenSet<string>.Empty;
            return uris.Count > MaxUris || uris.Any(uri => uri.Length > LongestUri) ? null : new ListenFilter(
                Is(document.RootElement, "toolsListChanged"), Is(document.RootElement, "promptsListChanged"), Is(document.RootElement, "resourcesListChanged"), uris);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            return null;
        }
    }

    /// <summary>What of it a server can honour.</summary>
    public ListenFilter Within(ServerProfile profile) => new(
        Tools && profile.Has("tools", "listChanged"),
        Prompts && profile.Has("prompts", "listChanged"),
        Resources && profile.Has("resources", "listChanged"),
        profile.Has("resources", "subscribe") ? Uris : FrozenSet<string>.Empty);

    public bool Wants(string method, string? uri) => method switch
    {
        "notifications/tools/list_changed" => Tools,
        "notifications/prompts/list_changed" => Prompts,
        "notifications/resources/list_changed" => Resources,
        "notifications/resources/updated" => uri is not null && Uris.Contains(uri),
        _ => false,
    };

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("notifications");
        foreach (var (name, wanted) in new[] { ("toolsListChanged", Tools), ("promptsListChanged", Prompts), ("resourcesListChanged", Resources) })
        {
            if (wanted)
            {
                writer.WriteBoolean(name, true);
            }
        }

        if (Uris.Count > 0)
        {
            writer.WriteStartArray("resourceSubscriptions");
            foreach (var uri in Uris)
            {
                writer.WriteStringValue(uri);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static bool Is(JsonElement filter, string name) => filter.TryGetProperty(name, out var flag) && flag.ValueKind == JsonValueKind.True;
}

/// <summary>One subscriptions/listen stream.</summary>
/// <param name="Caller">Whose it is.</param>
/// <param name="Id">The listen request's id, raw: every message on the stream carries it.</param>
/// <param name="Key">The capabilities whose children it listens to.</param>
/// <param name="Filter">What it gets.</param>
internal sealed record Listener(BridgeSessionInfo Caller, byte[] Id, string Key, ListenFilter Filter)
{
    public Outbox Outbox { get; } = new(256, 1024 * 1024);

    public void Acknowledge()
    {
        var body = Tagged("notifications/subscriptions/acknowledged", writer => Filter.Write(writer));
        if (!Outbox.TryPost(new Outgoing(OutgoingKind.Notification, body)))
        {
            body.Dispose();
        }
    }

    public void Tell(string method, string? uri)
    {
        if (!Filter.Wants(method, uri))
        {
            return;
        }

        var body = Tagged(method, writer =>
        {
            if (uri is not null)
            {
                writer.WriteString("uri", uri);
            }
        });
        if (!Outbox.TryPost(new Outgoing(OutgoingKind.Notification, body)))
        {
            // A reader that is this far behind learns of changes when it asks.
            body.Dispose();
        }
    }

    /// <summary>The stream closes (subscriptions, "Cancellation"): the client listens anew.</summary>
    public void End() => Outbox.TryPost(new Outgoing(OutgoingKind.Fault, null, CallFault.Cancelled));

    private MessageBuffer Tagged(string method, Action<Utf8JsonWriter> parameters)
    {
        var buffer = new MessageBuffer();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("jsonrpc", "2.0");
        writer.WriteString("method", method);
        writer.WriteStartObject("params");
        writer.WriteStartObject("_meta");
        writer.WritePropertyName(MetaKeys.Prefix + "subscriptionId");
        writer.WriteRawValue(Id);
        writer.WriteEndObject();
        parameters(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
        return buffer;
    }
}
