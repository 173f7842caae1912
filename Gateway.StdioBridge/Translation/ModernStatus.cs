using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.StdioBridge.Translation;

/// <summary>HTTP status of an answer that is an error (MCP 2026-07-28, streamable HTTP).</summary>
internal static class ModernStatus
{
    public static int Of(int code) => code switch
    {
        JsonRpcError.MethodNotFound => StatusCodes.Status404NotFound,
        RpcCodes.HeaderMismatch or RpcCodes.MissingCapability or RpcCodes.UnsupportedVersion => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status200OK,
    };
}
