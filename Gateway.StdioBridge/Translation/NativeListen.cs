using System.Buffers;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;

namespace Gateway.StdioBridge.Translation;

/// <summary>
/// subscriptions/listen in flight at a child that knows it (MCP 2026-07-28, subscriptions): unanswered for as long as the client reads. Its notifications carry the
/// request's id, by which they are told apart on stdio.
/// </summary>
internal sealed class NativeListen(TranslatedChild child, BridgeSessionInfo caller, ModernRequest request, byte[] id, byte[]? progressToken)
    : NativeCall(child, caller, request, id, progressToken, "subscriptions/listen", null, null)
{
    public override bool Lasts => true;

    /// <summary>Where a notification names its subscription.</summary>
    public static Slice SubscriptionAt(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        var meta = JsonMembers.Find(message, envelope.Params, "_meta"u8);
        return JsonMembers.Find(message, meta.Value, MetaKeys.SubscriptionId).Value;
    }

    public void OnNotice(in ReadOnlySequence<byte> message, Slice subscription)
    {
        var body = new MessageBuffer();
        MessageSplice.Write(body, message, new Replacement(subscription, ClientId));
        if (!Outbox.TryPost(new Outgoing(OutgoingKind.Notification, body)))
        {
            // A reader that is this far behind learns of changes when it asks.
            body.Dispose();
        }
    }
}
