using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Sessions;

/// <summary>What an entry on its way to the client is.</summary>
internal enum OutgoingKind
{
    /// <summary>A notification: may be dropped when its reader is too slow.</summary>
    Notification,

    /// <summary>A request of the server: someone waits for its answer.</summary>
    Request,

    /// <summary>The answer to the call; nothing follows.</summary>
    Answer,

    /// <summary>There will be no answer; nothing follows. <see cref="Outgoing.Fault"/> says why.</summary>
    Fault,
}

/// <summary>An entry of an <see cref="Outbox"/>. Whoever takes it disposes the body.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Body">The message, spliced for the client; null for a fault.</param>
/// <param name="Fault">Why there is no answer.</param>
/// <param name="RequestNumber">The number under which a server's request is remembered; else 0.</param>
internal readonly record struct Outgoing(OutgoingKind Kind, MessageBuffer? Body, CallFault Fault = CallFault.None, long RequestNumber = 0)
{
    public bool IsLast => Kind is OutgoingKind.Answer or OutgoingKind.Fault;

    public long Length => Body?.Length ?? 0;
}
