using Gateway.StdioBridge.Http.Legacy;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.StdioBridge.Http.Modern;

/// <summary>Tells which era a POST belongs to, and what is wrong with a stateless one before anybody looks at its method's own parameters.</summary>
internal static class ModernEra
{
    /// <summary>Requests that this revision took away (MCP 2026-07-28, changelog).</summary>
    private static readonly HashSet<string> Removed = new(StringComparer.Ordinal)
    {
        "initialize", "ping", "logging/setLevel", "resources/subscribe", "resources/unsubscribe", "roots/list",
        "tasks/list", "tasks/result",
    };

    /// <summary>Whether the message is a stateless one; <paramref name="refusal"/> says what is wrong with it.</summary>
    public static bool Claims(in PostMessage post, out Refusal? refusal)
    {
        var headers = post.Context.Request.Headers;
        var header = headers[ProtocolVersions.Header].ToString();
        if (header != ProtocolVersions.Modern && headers.ContainsKey(LegacyPost.SessionHeader))
        {
            // Only requests outside a session can open the other era: the common case costs no second look at the body.
            refusal = ProtocolVersions.Unknown(header);
            return refusal is not null;
        }

        var version = Era.ModernVersion(post.Bytes, post.Envelope);
        refusal = Check(version, header, post);
        return refusal is not null || version is not null || header == ProtocolVersions.Modern;
    }

    private static Refusal? Check(string? version, string header, in PostMessage post)
    {
        if (version is null)
        {
            return header == ProtocolVersions.Modern && post.Envelope.Kind == MessageKind.Request
                ? InvalidMeta("params._meta must hold io.modelcontextprotocol/protocolVersion.")
                : ProtocolVersions.Unknown(header);
        }

        if (header != version)
        {
            return new(StatusCodes.Status400BadRequest, RpcCodes.HeaderMismatch, "MCP-Protocol-Version must equal the version in params._meta.");
        }

        return version != ProtocolVersions.Modern
            ? Refusal.Version(version)
            : Removed.Contains(post.Envelope.Method ?? "") ? Refusal.NoMethod(post.Envelope.Method!) : null;
    }

    public static Refusal InvalidMeta(string message) => new(StatusCodes.Status400BadRequest, JsonRpcError.InvalidParams, message);
}
