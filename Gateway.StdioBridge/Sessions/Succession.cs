using System.Buffers;
using System.Text;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Sessions;

/// <summary>
/// A new child on its way to take over a session that the client has opened with another. It is greeted as the client did, byte for byte, and the client learns
/// nothing of it: what the child says of its own start is dropped, and its question for the roots is answered from the client's last answer.
/// <code>
/// started ▶ initialize ▶ (same version, nothing lost?) ▶ initialized ▶ log level ▶ subscriptions ▶ takes over ▶ resources/updated to the client
/// </code>
/// </summary>
internal sealed class Succession(BridgeSession session, ChildLink link)
{
    private const int MostHeld = 16;

    private readonly Lock _gate = new();
    private List<MessageBuffer>? _questions = [];
    private volatile bool _rootsAnswered;

    public ChildLink Link => link;

    /// <summary>Tells the client of other lists, if there are any, once the child has taken over.</summary>
    public SettledLists Lists { get; } = new(session, link);

    /// <summary>What the child said when it was greeted; null: nothing yet.</summary>
    public Greeting? Greeting { get; set; }

    /// <summary>Goes through the handshake. None: the child is ready to take over.</summary>
    public async Task<WakeFault> GreetAsync(CancellationToken cancellationToken)
    {
        var memory = session.Memory;
        if (!await AskAsync(new ReadOnlySequence<byte>(memory.Initialize), cancellationToken) || Greeting is not { } greeting)
        {
            return WakeFault.NotStarted;
        }

        if (memory.Greeting is { } known && !greeting.Replaces(known))
        {
            return WakeFault.SessionEnded;
        }

        if (memory.Initialized)
        {
            await link.SendAsync(RpcMessages.Initialized());
        }

        return await RestoreAsync(memory, cancellationToken) ? WakeFault.None : WakeFault.NotStarted;
    }

    /// <summary>A question of a child that is not ready. True: dealt with, or held until it is.</summary>
    public bool OnRequest(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        if (TryAnswerRoots(message, envelope))
        {
            return true;
        }

        lock (_gate)
        {
            if (_questions is not { } held)
            {
                return false;
            }

            if (held.Count < MostHeld)
            {
                held.Add(Copy(message));
            }

            return true;
        }
    }

    /// <summary>Whether a notification is one of a start, which the client must not notice.</summary>
    public bool Holds(string method)
    {
        lock (_gate)
        {
            return _questions is not null && method != "notifications/cancelled";
        }
    }

    /// <summary>The first question for the roots, whenever it comes: servers ask some time after initialized.</summary>
    public bool TryAnswerRoots(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        if (envelope.Method != "roots/list" || _rootsAnswered || session.Memory.Roots is not { } roots)
        {
            return false;
        }

        _rootsAnswered = true;
        link.Say(RpcMessages.Result(MessageText.GetRaw(message, envelope.Id), roots));
        return true;
    }

    /// <summary>The child takes over: hands out what it asked meanwhile, and holds nothing back any more.</summary>
    public IReadOnlyList<MessageBuffer> TakeQuestions()
    {
        lock (_gate)
        {
            var held = _questions ?? [];
            _questions = null;
            return held;
        }
    }

    private async Task<bool> RestoreAsync(SessionMemory memory, CancellationToken cancellationToken)
    {
        if (memory.LogLevel is { } level && !await AskAsync(Asking.Request("logging/setLevel", Encoding.UTF8.GetString(level)), cancellationToken))
        {
            return false;
        }

        foreach (var uri in memory.Subscriptions)
        {
            if (!await AskAsync(Asking.Request("resources/subscribe", $$"""{"uri":{{uri}}}"""), cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether there was an answer, an error included: a resource may be gone by now, which its reader will find out.</summary>
    private async Task<bool> AskAsync(ReadOnlySequence<byte> message, CancellationToken cancellationToken)
    {
        var answer = await link.AskAsync(message, onAnswer: null, cancellationToken);
        answer.Body?.Dispose();
        return answer.Kind == OutgoingKind.Answer;
    }

    private static MessageBuffer Copy(in ReadOnlySequence<byte> message)
    {
        var buffer = new MessageBuffer();
        MessageSplice.Write(buffer, message);
        return buffer;
    }
}
