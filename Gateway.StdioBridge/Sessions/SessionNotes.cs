using System.Buffers;
using System.Text;
using Gateway.StdioBridge.Catalogue;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Sessions;

/// <summary>Notes what of a session's traffic a later child must be told.</summary>
internal static class SessionNotes
{
    /// <summary>What to note once the child has answered this request; null: nothing.</summary>
    public static AnswerHandler? Of(BridgeSession session, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        if (!session.Memory.Worked && envelope.Method != "ping")
        {
            session.Remember(memory => memory.Worked = true);
        }

        switch (envelope.Method)
        {
            case "logging/setLevel":
                return Level(session, message, envelope);
            case "resources/subscribe" or "resources/unsubscribe" when envelope.Uri.IsPresent:
                var uri = Encoding.UTF8.GetString(MessageText.GetRaw(message, envelope.Uri));
                var subscribes = envelope.Method == "resources/subscribe";
                return WhenAnswered(session, memory => Subscribe(memory, uri, subscribes));
            default:
                return ChildLessons.Of(message, envelope, (method, digest) => OnList(session, method, digest));
        }
    }

    /// <summary>The client has read a whole list. True: others may be told it too.</summary>
    public static bool OnList(BridgeSession session, string method, UInt128 digest)
    {
        session.Memory.Lists ??= new SeenLists();
        if (session.Memory.Lists.See(method, digest))
        {
            session.Remember(static _ => { });
        }

        return !session.Memory.OwnLists;
    }

    private static AnswerHandler? Level(BridgeSession session, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        var level = envelope.Params.IsPresent ? SessionMemory.Keep(message.Slice(envelope.Params.Start, envelope.Params.Length)) : null;
        return level is null ? null : WhenAnswered(session, memory => memory.LogLevel = level);
    }

    /// <summary>A client's notification that changes what is remembered.</summary>
    public static void OnNotification(BridgeSession session, string method)
    {
        switch (method)
        {
            case "notifications/initialized" when !session.Memory.Initialized:
                session.Remember(memory => memory.Initialized = true);
                break;
            case "notifications/roots/list_changed":
                session.Memory.Roots = null;
                break;
        }
    }

    private static void Subscribe(SessionMemory memory, string uri, bool subscribes)
    {
        if (subscribes)
        {
            memory.Subscribe(uri);
        }
        else
        {
            memory.Unsubscribe(uri);
        }
    }

    private static AnswerHandler WhenAnswered(BridgeSession session, Action<SessionMemory> change) =>
        (ChildLink _, in ReadOnlySequence<byte> _, in Envelope envelope) =>
        {
            if (envelope.Kind == MessageKind.Response)
            {
                session.Remember(change);
            }
        };
}
