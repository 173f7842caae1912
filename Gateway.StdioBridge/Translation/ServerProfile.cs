using System.Buffers;
using System.Text;
using System.Text.Json;
using Gateway.StdioBridge.Translation.Handles;

namespace Gateway.StdioBridge.Translation;

/// <summary>What a server said of itself in its answer to initialize or server/discover, and what stateless clients are told of it.</summary>
internal sealed class ServerProfile
{
    private static readonly byte[] Nameless = Encoding.UTF8.GetBytes("""{"name":"unknown","version":"0"}""");

    private readonly JsonElement _capabilities;
    private readonly JsonElement _instructions;

    private ServerProfile(JsonElement result)
    {
        // MCP 2026-07-28 has it in _meta.
        var info = Member(result, "serverInfo") is { ValueKind: JsonValueKind.Object } named ? named : Member(Member(result, "_meta"), MetaKeys.Prefix + "serverInfo");
        ServerInfo = info.ValueKind == JsonValueKind.Object ? CanonicalJson.Of(info) : Nameless;
        _capabilities = Member(result, "capabilities");
        _instructions = Member(result, "instructions");
    }

    /// <summary>Raw JSON of serverInfo.</summary>
    public byte[] ServerInfo { get; }

    /// <summary>Null: no result that an initialize may have.</summary>
    public static ServerProfile? Read(in ReadOnlySequence<byte> result)
    {
        try
        {
            using var document = JsonDocument.Parse(result);
            // Every text is read once here, so that half a surrogate pair in one does not spoil each later discovery.
            return document.RootElement.ValueKind == JsonValueKind.Object && CanonicalJson.Of(document.RootElement).Length > 0
                ? new ServerProfile(document.RootElement.Clone())
                : null;
        }
        catch (InvalidOperationException)
        {
            // A name or text with half a surrogate pair.
            return null;
        }
    }

    /// <summary>Whether a capability such as <c>tools</c>, or a flag of it such as <c>listChanged</c>, was declared.</summary>
    public bool Has(string name, string? flag = null) =>
        Member(_capabilities, name) is { ValueKind: JsonValueKind.Object } capability
        && (flag is null || Member(capability, flag).ValueKind == JsonValueKind.True);

    /// <summary>Whether an extension was declared.</summary>
    public bool Extends(string extension) => Member(Member(_capabilities, "extensions"), extension).ValueKind == JsonValueKind.Object;

    /// <summary>The result of server/discover (MCP 2026-07-28, server, "Discovery").</summary>
    public byte[] Discovered(IReadOnlyList<string> versions)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("resultType", "complete");
            writer.WriteStartArray("supportedVersions");
            foreach (var version in versions)
            {
                writer.WriteStringValue(version);
            }

            writer.WriteEndArray();
            WriteCapabilities(writer, withLogging: false);
            WriteInstructions(writer);
            writer.WriteNumber("ttlMs", CacheHints.ListMilliseconds);
            writer.WriteString("cacheScope", "private");
            writer.WriteStartObject("_meta");
            writer.WritePropertyName(MetaKeys.Prefix + "serverInfo");
            writer.WriteRawValue(ServerInfo);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The result of initialize (2025-11-25, lifecycle) that a stateless server would give.</summary>
    public byte[] Initialized(string version)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("protocolVersion", version);
            WriteCapabilities(writer, withLogging: !Has("logging"));
            writer.WritePropertyName("serverInfo");
            writer.WriteRawValue(ServerInfo);
            WriteInstructions(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private void WriteInstructions(Utf8JsonWriter writer)
    {
        if (_instructions.ValueKind == JsonValueKind.String)
        {
            writer.WritePropertyName("instructions");
            _instructions.WriteTo(writer);
        }
    }

    /// <param name="writer">Where to.</param>
    /// <param name="withLogging">Stateless servers may log for each request that asks for it, declared or not; setLevel is answered by the gateway.</param>
    private void WriteCapabilities(Utf8JsonWriter writer, bool withLogging)
    {
        writer.WriteStartObject("capabilities");
        if (_capabilities.ValueKind == JsonValueKind.Object)
        {
            // tasks of 2025-11-25 is another protocol than the tasks extension, and neither becomes the other here; what is not served must not be declared.
            foreach (var capability in _capabilities.EnumerateObject().Where(capability => capability.Name != "tasks"))
            {
                writer.WritePropertyName(capability.Name);
                writer.WriteRawValue(CanonicalJson.Of(capability.Value, capability.Name == "extensions" ? TasksExtension.Name : null));
            }
        }

        if (withLogging)
        {
            writer.WriteStartObject("logging");
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static JsonElement Member(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var member) ? member : default;
}
