using System.Text.Json.Nodes;

namespace Gateway.Sandbox.Conformance.Protocol;

/// <summary>A JSON-RPC error.</summary>
internal sealed record RpcError(int Code, string Message, JsonObject? Data = null)
{
    public const int ParseError = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;
    public const int InternalError = -32603;

    /// <summary>Resource not found, up to 2025-11-25.</summary>
    public const int LegacyResourceNotFound = -32002;

    /// <summary>2026-07-28: the client declared no capability that the request needs.</summary>
    public const int MissingClientCapability = -32021;

    /// <summary>2026-07-28: the server does not speak the requested version.</summary>
    public const int UnsupportedVersion = -32022;

    public JsonObject ToJson()
    {
        var error = new JsonObject { ["code"] = Code, ["message"] = Message };
        if (Data is not null)
        {
            error["data"] = Data;
        }

        return error;
    }
}
