namespace Gateway.StdioBridge.JsonRpc;

/// <summary>What a JSON-RPC 2.0 message is.</summary>
internal enum MessageKind
{
    Request,
    Notification,
    Response,
    ErrorResponse,

    /// <summary>A JSON array; only MCP 2025-03-26 knows batches.</summary>
    Batch,
}

/// <summary>A run of bytes within a message. Length 0: absent.</summary>
internal readonly record struct Slice(int Start, int Length)
{
    public bool IsPresent => Length > 0;
}

/// <summary>
/// What the bridge must know of a message, found without building a document. Slices hold the raw JSON of the value, quotes included,
/// so that <c>1</c> and <c>"1"</c> stay apart and a value can be replaced in place.
/// </summary>
/// <param name="Kind">Request, notification, response, error or batch.</param>
/// <param name="Method">The method of a request or notification (interned for the well-known ones); else null.</param>
/// <param name="Id">Raw <c>id</c> of a request or response.</param>
/// <param name="ProgressToken">Raw <c>params._meta.progressToken</c> of a request, or <c>params.progressToken</c> of notifications/progress.</param>
/// <param name="CancelledId">Raw <c>params.requestId</c> of notifications/cancelled.</param>
/// <param name="Name">Raw <c>params.name</c> (tools/call, prompts/get), quotes included.</param>
/// <param name="Uri">Raw <c>params.uri</c> (resources/read, subscribe, updated), quotes included.</param>
/// <param name="Params">The whole <c>params</c> value, or <c>result</c> of a response, or <c>error</c> of an error response.</param>
internal readonly record struct Envelope(
    MessageKind Kind,
    string? Method,
    Slice Id,
    Slice ProgressToken,
    Slice CancelledId,
    Slice Name,
    Slice Uri,
    Slice Params);

/// <summary>Bytes to put where <paramref name="At"/> is.</summary>
internal readonly record struct Replacement(Slice At, ReadOnlyMemory<byte> Bytes);
