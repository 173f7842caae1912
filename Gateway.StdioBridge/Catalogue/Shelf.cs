using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Translation;

namespace Gateway.StdioBridge.Catalogue;

/// <summary>What children that may be expected to answer alike have in common, their person apart.</summary>
/// <param name="Server">The stdio server's name.</param>
/// <param name="Program">What they run (<see cref="Children.ServerPrograms"/>).</param>
/// <param name="Version">The protocol version that they were greeted with.</param>
/// <param name="Capabilities">Digest of what they were told that their client can do: servers change their lists with it.</param>
internal sealed record Shelf(string Server, string Program, string Version, string Capabilities)
{
    private const int LongestVersion = 64;

    /// <summary>Of children that are greeted with this initialize message; null: it holds nothing to tell by.</summary>
    public static Shelf? Of(string server, string program, in ReadOnlySequence<byte> initialize)
    {
        if (!MessagePeek.TryRead(initialize, out var envelope, out _) || !envelope.Params.IsPresent)
        {
            return null;
        }

        var version = MessageText.GetString(initialize, JsonMembers.Find(initialize, envelope.Params, "protocolVersion"u8).Value);
        var capabilities = JsonMembers.Find(initialize, envelope.Params, "capabilities"u8);
        return version is { Length: <= LongestVersion } && capabilities.Type == JsonTokenType.StartObject
            && Canonical(initialize.Slice(capabilities.Value.Start, capabilities.Value.Length)) is { } canonical
            ? new Shelf(server, program, version, Digest(canonical))
            : null;
    }

    /// <summary>Of children that the gateway itself greets.</summary>
    public static Shelf Of(string server, string program, string version, ClientCapabilities capabilities) =>
        new(server, program, version, Digest(Encoding.UTF8.GetBytes(capabilities.Key)));

    private static string Digest(byte[] text) => Convert.ToHexString(SHA256.HashData(text));

    private static byte[]? Canonical(in ReadOnlySequence<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return CanonicalJson.Of(document.RootElement);
        }
        catch (InvalidOperationException)
        {
            // A member's name with half a surrogate pair.
            return null;
        }
    }
}
