using System.Buffers;
using System.Collections.Frozen;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Policy;

/// <summary>What becomes of a request before it reaches a session.</summary>
internal enum RequestVerdict
{
    Pass,
    UnknownTool,
    ReadNeeded,
    WriteNeeded,
}

/// <summary>
/// Judges each request by itself, by what its own token allows: two tokens of one grant may use the same session, so a session proves nothing. Decided by tool
/// name and table, never by annotations, which are the server's own claim.
/// </summary>
internal static class RequestPolicy
{
    // What is not listed writes: a method that a later protocol version adds must not be open to readers unseen.
    private static readonly FrozenSet<string> Reading = FrozenSet.ToFrozenSet(
        [
            "initialize", "ping", "server/discover", "completion/complete", "logging/setLevel", "tools/list", "prompts/list", "prompts/get",
            "resources/list", "resources/read", "resources/templates/list", "resources/subscribe", "resources/unsubscribe", "subscriptions/listen",
            "tasks/get", "tasks/list", "tasks/result", "tasks/cancel", "tasks/update",
        ],
        StringComparer.Ordinal);

    public static RequestVerdict Judge(ToolPolicy policy, Caller caller, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        if (envelope.Method != "tools/call")
        {
            return Judge(policy, caller, Reads(envelope));
        }

        // Without any policy a call without a name is the child's to refuse.
        var kind = policy.KindOf(message, envelope.Name) ?? (policy.Hides || policy.HasTable ? ToolKind.Hidden : ToolKind.Destructive);
        return kind == ToolKind.Hidden ? RequestVerdict.UnknownTool : Judge(policy, caller, kind == ToolKind.Read);
    }

    /// <summary>For what has no body: the server-to-client stream, a session's end.</summary>
    public static RequestVerdict Judge(ToolPolicy policy, Caller caller) => Judge(policy, caller, reads: true);

    private static RequestVerdict Judge(ToolPolicy policy, Caller caller, bool reads) => reads && policy.HasTable
        ? AccessScopes.MayRead(caller) ? RequestVerdict.Pass : RequestVerdict.ReadNeeded
        : AccessScopes.MayWrite(caller) ? RequestVerdict.Pass : RequestVerdict.WriteNeeded;

    /// <summary>Answers to the server's own questions belong to a call that was judged when it came.</summary>
    private static bool Reads(in Envelope envelope) =>
        envelope.Method is not { } method || Reading.Contains(method) || method.StartsWith("notifications/", StringComparison.Ordinal);
}
