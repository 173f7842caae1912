using System.Buffers;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;

namespace Gateway.StdioBridge.Translation;

/// <summary>Brings what a stateless child says beside its answers to the requests that it belongs to.</summary>
internal static class NativeNotices
{
    public static void On(TranslatedChild child, ChildLink link, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        switch (envelope.Method)
        {
            case "notifications/progress":
                FromServer.OnProgress(link, message, envelope);
                break;
            case "notifications/message":
                OnLog(link, message, envelope);
                break;
            case "notifications/cancelled":
                OnEnd(link, message, envelope);
                break;
            default:
                OnChange(child, link, message, envelope);
                break;
        }
    }

    /// <summary>A stateless server logs only for requests that ask for it, but does not say for which: one alone that asked is known.</summary>
    private static void OnLog(ChildLink link, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        if (link.Calls.Only(static call => call is TranslatedCall { LogLevel: not null, Lasts: false }) is TranslatedCall call)
        {
            TranslatedChild.TellLog(call, message, envelope);
        }
    }

    /// <summary>Subscriptions, "Cancellation": the server ends a subscription.</summary>
    private static void OnEnd(ChildLink link, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        if (RawJson.TryReadNumber(message, envelope.CancelledId, out var number) && link.Calls.Find(number) is NativeListen)
        {
            link.Calls.Take(number)?.Fail(CallFault.Cancelled);
        }
    }

    private static void OnChange(TranslatedChild child, ChildLink link, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        if (envelope.Method == "notifications/tools/list_changed")
        {
            child.Headers.Forget();
        }

        var subscription = NativeListen.SubscriptionAt(message, envelope);
        if (RawJson.TryReadNumber(message, subscription, out var number) && link.Calls.Find(number) is NativeListen listen)
        {
            listen.OnNotice(message, envelope, subscription);
        }
    }
}
