using System.Buffers;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;
using Gateway.StdioBridge.Translation.Handles;

namespace Gateway.StdioBridge.Translation;

/// <summary>
/// subscriptions/listen in flight at a child that knows it (MCP 2026-07-28, subscriptions): unanswered for as long as the client reads. Its notifications carry the
/// request's id, by which they are told apart on stdio.
/// </summary>
internal sealed class NativeListen(TranslatedChild child, BridgeSessionInfo caller, ModernRequest request, byte[] id, byte[]? progressToken, TaskFilter tasks)
    : NativeCall(child, caller, request, id, progressToken, "subscriptions/listen", null, null)
{
    public override bool Lasts => true;

    /// <summary>Where a notification names its subscription.</summary>
    public static Slice SubscriptionAt(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        var meta = JsonMembers.Find(message, envelope.Params, "_meta"u8);
        return JsonMembers.Find(message, meta.Value, MetaKeys.SubscriptionId).Value;
    }

    public void OnNotice(in ReadOnlySequence<byte> message, in Envelope envelope, Slice subscription)
    {
        if (NameTask(message, envelope) is not { } named)
        {
            return;
        }

        var body = new MessageBuffer();
        MessageSplice.Write(body, message, new Replacement(subscription, ClientId), named);
        if (!Outbox.TryPost(new Outgoing(OutgoingKind.Notification, body)))
        {
            // A reader that is this far behind learns of changes when it asks.
            body.Dispose();
        }
    }

    protected override void AddForChild(List<Replacement> edits, in ReadOnlySequence<byte> message) => edits.Add(new(tasks.At, tasks.ForChild()));

    /// <summary>Puts the client's names of tasks in the place of the server's. Null: it is of a task that this subscription is not about.</summary>
    private Replacement? NameTask(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        switch (envelope.Method)
        {
            case "notifications/tasks":
                var id = JsonMembers.Find(message, envelope.Params, "taskId"u8);
                return tasks.NameOf(MessageText.GetString(message, id.Value)) is { } name ? new Replacement(id.Value, name) : null;
            case "notifications/subscriptions/acknowledged":
                var agreed = JsonMembers.Find(message, JsonMembers.Find(message, envelope.Params, "notifications"u8).Value, "taskIds"u8);
                return new Replacement(agreed.Value, tasks.ForClient(message, agreed));
            default:
                return default(Replacement);
        }
    }
}
