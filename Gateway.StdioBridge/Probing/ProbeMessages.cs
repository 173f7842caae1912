using System.Buffers;
using System.Text;
using System.Text.Json;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;

namespace Gateway.StdioBridge.Probing;

/// <summary>The first words to a child of either era, and what its answers mean.</summary>
internal static class ProbeMessages
{
    private const string ModernVersion = "2026-07-28";

    /// <summary>MCP 2026-07-28, stdio, "Backward Compatibility": probe with server/discover before anything else.</summary>
    public static readonly ReadOnlyMemory<byte> Discover = Encoding.UTF8.GetBytes("""
        {"jsonrpc":"2.0","id":0,"method":"server/discover","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"fjmcp-gateway","version":"0"},"io.modelcontextprotocol/clientCapabilities":{}}}}
        """);

    public static readonly ReadOnlyMemory<byte> Initialize = Encoding.UTF8.GetBytes("""
        {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"fjmcp-gateway","version":"0"}}}
        """);

    /// <summary>A discovery that names the version, or an error that only a server of that era knows; any other error is a legacy one, whatever its code.</summary>
    public static Heard ToDiscover(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        using var payload = JsonDocument.Parse(message.Slice(envelope.Params.Start, envelope.Params.Length));
        var said = payload.RootElement;
        var modern = envelope.Kind == MessageKind.Response
            ? Names(said, "supportedVersions")
            : Code(said) switch
            {
                RpcCodes.UnsupportedVersion => said.TryGetProperty("data", out var data) && Names(data, "supported"),
                RpcCodes.MissingCapability => true,
                _ => false,
            };
        return modern ? Heard.Yes : Heard.No;
    }

    public static Heard ToInitialize(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        if (envelope.Kind != MessageKind.Response)
        {
            return Heard.No;
        }

        using var payload = JsonDocument.Parse(message.Slice(envelope.Params.Start, envelope.Params.Length));
        return payload.RootElement.ValueKind == JsonValueKind.Object && payload.RootElement.TryGetProperty("protocolVersion", out _) ? Heard.Yes : Heard.No;
    }

    private static bool Names(JsonElement said, string list) =>
        said.ValueKind == JsonValueKind.Object && said.TryGetProperty(list, out var versions) && versions.ValueKind == JsonValueKind.Array
        && versions.EnumerateArray().Any(version => version.ValueKind == JsonValueKind.String && version.ValueEquals(ModernVersion));

    private static int Code(JsonElement error) =>
        error.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out var number) ? number : 0;
}
