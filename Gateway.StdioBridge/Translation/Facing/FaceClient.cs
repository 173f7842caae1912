using System.Buffers;
using System.Text;
using System.Text.Json;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Translation.Handles;

namespace Gateway.StdioBridge.Translation.Facing;

/// <summary>What a client with a handshake said of itself: each request to a stateless child repeats it (MCP 2026-07-28, basic, "_meta").</summary>
internal sealed class FaceClient
{
    private static readonly string[] Versions = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];

    private readonly string _members;
    private byte[] _meta = [];

    private FaceClient(string version, byte[] capabilities, byte[] info)
    {
        Version = Array.Find(Versions, known => known == version) ?? Versions[0];
        _members = $"""
            "{MetaKeys.Prefix}protocolVersion":"{ModernEnvelope.Version}","{MetaKeys.Prefix}clientInfo":{Encoding.UTF8.GetString(info)},"{MetaKeys.Prefix}clientCapabilities":{Encoding.UTF8.GetString(capabilities)}
            """;
        LogLevel = Translation.LogLevel.Info;
    }

    /// <summary>A client that said nothing yet.</summary>
    public static FaceClient Unknown => new("", "{}"u8.ToArray(), Encoding.UTF8.GetBytes(ModernEnvelope.ClientInfo));

    /// <summary>The revision that the handshake settles on: the client's own, or the newest with a handshake (2025-11-25, lifecycle, "Version Negotiation").</summary>
    public string Version { get; }

    /// <summary>What logging/setLevel asked for. Until then info: servers with a handshake log without having been asked.</summary>
    public LogLevel LogLevel
    {
        set => Volatile.Write(ref _meta, Encoding.UTF8.GetBytes($"{_members},\"{MetaKeys.Prefix}logLevel\":\"{LogLevels.Name(value)}\""));
    }

    /// <summary>Members of <c>_meta</c>, raw, without braces.</summary>
    public byte[] Meta => Volatile.Read(ref _meta);

    /// <summary>Reads an initialize request.</summary>
    public static FaceClient Read(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        var version = JsonMembers.Find(message, envelope.Params, "protocolVersion"u8);
        return new FaceClient(
            MessageText.GetString(message, version.Value) ?? "",
            Capabilities(message, JsonMembers.Find(message, envelope.Params, "capabilities"u8)),
            ObjectOr(message, JsonMembers.Find(message, envelope.Params, "clientInfo"u8), Encoding.UTF8.GetBytes(ModernEnvelope.ClientInfo)));
    }

    /// <summary>A client with a handshake cannot fetch what comes of a task of the later revision: whatever it declares, the server must make none.</summary>
    private static byte[] Capabilities(in ReadOnlySequence<byte> message, JsonMember at)
    {
        var extensions = JsonMembers.Find(message, at.Value, "extensions"u8);
        if (JsonMembers.Find(message, extensions.Value, TasksExtension.RawName).Type == JsonTokenType.None)
        {
            return ObjectOr(message, at, "{}"u8);
        }

        using var document = JsonDocument.Parse(message.Slice(at.Value.Start, at.Value.Length));
        return CanonicalJson.Of(document.RootElement, TasksExtension.Path);
    }

    private static byte[] ObjectOr(in ReadOnlySequence<byte> message, JsonMember at, ReadOnlySpan<byte> otherwise) =>
        at.Type == JsonTokenType.StartObject ? MessageText.GetRaw(message, at.Value) : otherwise.ToArray();
}
