using Gateway.StdioBridge.Http.Legacy;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.StdioBridge.Http;

/// <summary>
/// Answers the modern era's requests, which are not served, so that a client of both eras falls back to initialize: 400 with the versions that are
/// (MCP 2026-07-28, versioning, "Backward Compatibility with Initialization-Based Versions").
/// </summary>
internal static class ModernRefusal
{
    /// <summary>Null: the message belongs to the legacy era.</summary>
    public static Refusal? For(in PostMessage post)
    {
        var headers = post.Context.Request.Headers;
        var header = headers[ProtocolVersions.Header].ToString();
        if (header != ProtocolVersions.Modern && headers.ContainsKey(LegacyPost.SessionHeader))
        {
            // Only requests outside a session can open the other era: the common case costs no second look at the body.
            return null;
        }

        return For(Era.ModernVersion(post.Bytes, post.Envelope), header, post.Envelope.Method);
    }

    private static Refusal? For(string? version, string header, string? method)
    {
        if (version is null)
        {
            return header == ProtocolVersions.Modern
                ? new(StatusCodes.Status400BadRequest, JsonRpcError.InvalidParams, "params._meta must hold io.modelcontextprotocol/protocolVersion.")
                : null;
        }

        if (header != version)
        {
            return new(StatusCodes.Status400BadRequest, RpcCodes.HeaderMismatch, "MCP-Protocol-Version must equal the version in params._meta.");
        }

        return method == "initialize"
            ? new(StatusCodes.Status404NotFound, JsonRpcError.MethodNotFound, "initialize does not exist in this protocol version.")
            : Refusal.Version(version);
    }
}
