namespace Gateway.StdioBridge.Sessions;

/// <summary>Why a call gets no answer from its child. <see cref="CallFaults"/> maps each to what the client sees.</summary>
internal enum CallFault
{
    None,

    /// <summary>The child ended, or took no more input, while the call was in flight.</summary>
    ChildExited,

    /// <summary>The child's program could not be started.</summary>
    ChildNotStarted,

    /// <summary>What the child writes is no JSON-RPC, and no answer came within a second of it.</summary>
    NotJsonRpc,

    /// <summary>No answer and no progress within the server's CallTimeout.</summary>
    TimedOut,

    /// <summary>The session was ended (DELETE, revocation, idleness, shutdown).</summary>
    SessionEnded,

    /// <summary>The answer is longer than MaxMessageBytes.</summary>
    AnswerTooLarge,

    /// <summary>The session's answers are read so slowly that no further one can be held.</summary>
    ReaderTooSlow,

    /// <summary>The session has as many calls, or as many bytes for its child, in flight as it may.</summary>
    TooBusy,

    /// <summary>The child takes no further call and has seen nothing of this one: its successor serves it.</summary>
    Moved,

    /// <summary>The server's children keep ending; none is started for a while.</summary>
    HeldOff,

    /// <summary>There is no room for another child.</summary>
    NoRoom,

    /// <summary>Forgejo, or the store, did not give what a child is started with.</summary>
    NoCredential,

    /// <summary>The client cancelled the call; nobody waits for an answer.</summary>
    Cancelled,
}

/// <summary>Error codes beside those of JSON-RPC itself (<see cref="JsonRpc.JsonRpcError"/>) that the gateway answers with.</summary>
internal static class RpcCodes
{
    /// <summary>Implementation-defined server error (JSON-RPC 2.0, section 5.1); what MCP SDKs use for refusals of the transport.</summary>
    public const int ServerError = -32000;

    /// <summary>MCP SDKs' code for a request that timed out.</summary>
    public const int TimedOut = -32001;

    /// <summary>MCP 2026-07-28: headers do not match the body.</summary>
    public const int HeaderMismatch = -32020;

    /// <summary>MCP 2026-07-28: the request needs a client capability that was not declared.</summary>
    public const int MissingCapability = -32021;

    /// <summary>MCP 2026-07-28: unsupported protocol version.</summary>
    public const int UnsupportedVersion = -32022;
}

/// <summary>The one map from a fault to its wire error.</summary>
internal static class CallFaults
{
    public static (int Code, string Message) Error(CallFault fault) => fault switch
    {
        CallFault.ChildExited => (RpcCodes.ServerError, "The MCP server process ended before it answered."),
        CallFault.ChildNotStarted => (RpcCodes.ServerError, "The MCP server process could not be started."),
        CallFault.NotJsonRpc => (RpcCodes.ServerError, "The MCP server process does not speak JSON-RPC on its output."),
        CallFault.TimedOut => (RpcCodes.TimedOut, "The request timed out."),
        CallFault.SessionEnded => (RpcCodes.ServerError, "The session was ended."),
        CallFault.AnswerTooLarge => (RpcCodes.ServerError, "The answer is larger than this gateway passes on."),
        CallFault.ReaderTooSlow => (RpcCodes.ServerError, "The answer was dropped: earlier answers of this session were not read."),
        CallFault.TooBusy => (RpcCodes.ServerError, "Too many requests of this session are in flight; try again when some are answered."),
        CallFault.Moved => (RpcCodes.ServerError, "The MCP server process is being replaced; try again."),
        CallFault.HeldOff => (RpcCodes.ServerError, "The MCP server process keeps ending and is not started for a while; try again in a minute."),
        CallFault.NoRoom => (RpcCodes.ServerError, "There is no room for another MCP server process; try again later."),
        CallFault.NoCredential => (RpcCodes.ServerError, "The MCP server process could not be given access to Forgejo; try again later."),
        CallFault.None or CallFault.Cancelled => (RpcCodes.ServerError, "The request was cancelled."),
        _ => throw new InvalidOperationException($"Unmapped fault {fault}"),
    };
}
