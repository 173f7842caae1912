namespace Gateway.StdioBridge.JsonRpc;

/// <summary>The member names that decide something in the bridge.</summary>
internal enum Member
{
    Other,
    JsonRpc,
    Id,
    Method,
    Params,
    Result,
    Error,
    Meta,
    ProgressToken,
    RequestId,
    Name,
    Uri,
}
