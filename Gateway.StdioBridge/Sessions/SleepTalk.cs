using System.Buffers;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Sessions;

/// <summary>What a session without a child says itself: no process before there is work.</summary>
internal static class SleepTalk
{
    /// <summary>The answer to a request; null: a child must answer it.</summary>
    public static MessageBuffer? Answer(BridgeSession session, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        if (session.Link is { IsOpen: true } || !session.CanReplace)
        {
            return null;
        }

        return envelope.Method switch
        {
            "ping" => RpcMessages.Result(MessageText.GetRaw(message, envelope.Id), "{}"u8),
            "logging/setLevel" when session.Memory.Greeting!.Offers("logging") && envelope.Params.IsPresent => SetLevel(session, message, envelope),
            _ => session.Recall(message, envelope),
        };
    }

    /// <summary>Whether a child must be started to hear a notification or an answer: not for what is remembered, nor for what a former child was to hear.</summary>
    public static bool NeedsChild(in Envelope envelope) =>
        envelope.Kind == MessageKind.Notification
        && envelope.Method is not ("notifications/initialized" or "notifications/roots/list_changed" or "notifications/cancelled" or "notifications/progress");

    private static MessageBuffer? SetLevel(BridgeSession session, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        if (SessionMemory.Keep(message.Slice(envelope.Params.Start, envelope.Params.Length)) is not { } level)
        {
            return null;
        }

        session.Remember(memory => memory.LogLevel = level);
        return RpcMessages.Result(MessageText.GetRaw(message, envelope.Id), "{}"u8);
    }
}
