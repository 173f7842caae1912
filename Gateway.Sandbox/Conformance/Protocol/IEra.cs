namespace Gateway.Sandbox.Conformance.Protocol;

/// <summary>One way to speak MCP: with a handshake, or stateless.</summary>
internal interface IEra
{
    /// <summary>Whether a request is in this era's shape.</summary>
    bool Serves(Request request);

    Task<Reply> AnswerAsync(Request request, CancellationToken cancelled);

    /// <summary>A notification other than a cancellation.</summary>
    void Notice(string method);

    /// <summary>The client cancelled a request that still runs or listens.</summary>
    void Cancelled(string id);
}
