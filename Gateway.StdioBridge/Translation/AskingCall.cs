using System.Buffers;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;

namespace Gateway.StdioBridge.Translation;

/// <summary>
/// A call that has its child for itself, so that the child's questions are known to be its own. Questions end the client's request with input_required while the
/// call stays open at the child, held; a retry with the answers goes on reading it (MCP 2026-07-28, multi round-trip requests).
/// </summary>
internal sealed class AskingCall(
    TranslatedChild child, BridgeSessionInfo caller, ModernRequest request, byte[] id, byte[]? progressToken, string method, byte[]? uri,
    StateBinding binding, HeldCalls holder)
    : TranslatedCall(child, caller, request, id, progressToken, method, uri)
{
    /// <summary>Wrong states for one held call before it is given up: each costs its sender nothing.</summary>
    private const int MaxWrong = 10;

    private static readonly TimeSpan RefusedPatience = TimeSpan.FromSeconds(1);

    private readonly Questions _questions = new();
    private ITimer? _gather;
    private int _round;
    private int _wrong;
    private bool _held;
    private bool _failed;

    public Guid Key { get; } = Guid.NewGuid();

    /// <summary>What its requestState is good for.</summary>
    public StateBinding Binding => binding;

    /// <summary>Whether it waits for the client to come back.</summary>
    public bool IsHeld
    {
        get
        {
            lock (Gate)
            {
                return _held;
            }
        }
    }

    public void Prepare(IReadOnlyDictionary<string, byte[]> answers) => _questions.Prepare(answers);

    /// <summary>The child asks; called by its reader.</summary>
    public void OnQuestion(Question question)
    {
        if (question.Capability is not { } capability || !Child.Capabilities.Declares(capability) || !DeclaresPart(capability, question.Part))
        {
            // The client's error first: the child, refused, may answer the call in its own words at once.
            FailForCapability(question);
            Child.Refuse(question.ChildId, JsonRpcError.MethodNotFound, "The client does not offer this.");
            return;
        }

        byte[]? answer = null;
        lock (Gate)
        {
            if (IsCancelled || IsFinished || _failed || _questions.Count >= Questions.Limit)
            {
                Child.Refuse(question.ChildId, RpcCodes.ServerError, "Nobody answers this.");
                return;
            }

            answer = _questions.Ask(question);
            _gather ??= answer is null && !_held ? holder.Gather(this) : null;
        }

        Restart();
        Child.Reply(question.ChildId, answer);
    }

    public void Withdraw(ReadOnlySpan<byte> childId)
    {
        lock (Gate)
        {
            _questions.Withdraw(childId);
        }
    }

    /// <summary>The time to gather questions is over: the client's request ends with what came together.</summary>
    public void OnGathered()
    {
        Outbox asked;
        MessageBuffer body;
        lock (Gate)
        {
            _gather?.Dispose();
            _gather = null;
            if (IsCancelled || IsFinished || _held || _questions.Count == 0)
            {
                return;
            }

            _held = true;
            _round++;
            (asked, Outbox) = (Outbox, NewOutbox());
            body = InputRequired(ClientId);
        }

        // Held before it is told: the retry may come before this returns.
        Shorten(HeldCalls.Lifetime + TimeSpan.FromMinutes(1));
        holder.Hold(this);
        if (!asked.TryPost(new Outgoing(OutgoingKind.Answer, body)))
        {
            body.Dispose();
        }
    }

    /// <summary>A retry whose state did not open, or is of an earlier round, though it names this call.</summary>
    public void OnWrongState()
    {
        if (Interlocked.Increment(ref _wrong) >= MaxWrong)
        {
            GiveUp("too many wrong states");
        }
    }

    /// <summary>Nobody will come back any more. Nothing happens to a call that went on meanwhile.</summary>
    public void GiveUp(string reason)
    {
        lock (Gate)
        {
            if (!_held)
            {
                return;
            }

            _held = false;
        }

        Cancel(reason);
        holder.Release(this);
        Outbox.Close();
    }

    /// <summary>Goes on with the answers of a retry. Null: the round is over, or the call is.</summary>
    public Resumed? Resume(ModernRequest retry, byte[] id, byte[]? progressToken, int round, IReadOnlyDictionary<string, byte[]> answers)
    {
        List<(Question Question, byte[] Answer)> taken;
        lock (Gate)
        {
            if (!_held || _round != round || IsCancelled)
            {
                return null;
            }

            taken = _questions.Answer(answers);
            if (taken.Count == 0 && _questions.Count > 0 && !IsFinished)
            {
                // Error handling: what is still missing is asked again; the state was not used up.
                return new Resumed(null, InputRequired(id));
            }

            _held = false;
            _gather = _questions.Count > 0 ? holder.Gather(this) : null;
            (ClientId, ProgressToken, LogLevel, Status) = (id, progressToken, retry.LogLevel, IsFinished ? Status : 200);
        }

        holder.Release(this);
        Readdress();
        Restart();
        foreach (var (question, answer) in taken)
        {
            Child.Reply(question.ChildId, answer);
        }

        return new Resumed(Outbox, null);
    }

    protected override void OnCancelled()
    {
        List<Question> unanswered;
        lock (Gate)
        {
            _held = false;
            unanswered = _questions.Clear();
        }

        holder.Release(this);
        foreach (var question in unanswered)
        {
            Child.Refuse(question.ChildId, RpcCodes.ServerError, "The client did not answer.");
        }
    }

    private bool DeclaresPart(string capability, string? part) => part is null || Child.Capabilities.Declares(capability, part);

    private MessageBuffer InputRequired(byte[] id)
    {
        var buffer = new MessageBuffer();
        JsonRpcError.WriteResult(buffer, id, _questions.InputRequired(holder.State(this, _round), Child.Profile.ServerInfo));
        return buffer;
    }

    /// <summary>What came while nobody read: an answer belongs to the retry now, reports to nobody.</summary>
    private void Readdress()
    {
        List<Outgoing> waiting = [];
        while (Outbox.TryTake(out var entry))
        {
            waiting.Add(entry);
        }

        if (waiting is [.., { IsLast: true } last])
        {
            Outbox = NewOutbox();
            Outbox.TryPost(last.Body is { } body ? last with { Body = WithId(body) } : last);
        }

        foreach (var entry in waiting.Where(entry => !entry.IsLast))
        {
            entry.Body?.Dispose();
        }
    }

    private MessageBuffer WithId(MessageBuffer body)
    {
        using (body)
        {
            var buffer = new MessageBuffer();
            MessagePeek.TryRead(body.Written, out var envelope, out _);
            MessageSplice.Write(buffer, body.Written, new Replacement(envelope.Id, ClientId));
            return buffer;
        }
    }

    /// <summary>MCP 2026-07-28, basic, "Capabilities": MissingRequiredClientCapability.</summary>
    private void FailForCapability(Question question)
    {
        if (question.Capability is not { } capability)
        {
            return;
        }

        lock (Gate)
        {
            _failed = true;
        }

        var required = question.Part is { } part ? $"{{\"{capability}\":{{\"{part}\":{{}}}}}}" : $"{{\"{capability}\":{{}}}}";
        var body = new MessageBuffer();
        JsonRpcError.Write(
            body, ClientId, RpcCodes.MissingCapability, $"The request needs the client capability {capability}.",
            System.Text.Encoding.UTF8.GetBytes($"{{\"requiredCapabilities\":{required}}}"));
        Status = ModernStatus.Of(RpcCodes.MissingCapability);
        if (!Outbox.TryPost(new Outgoing(OutgoingKind.Answer, body)))
        {
            body.Dispose();
        }

        // Refused, most servers answer at once, and their child stays usable; one that does not is told and replaced.
        Shorten(RefusedPatience);
    }
}

/// <summary>What a retry gets: the outbox that its response reads on, or the same questions once more.</summary>
internal sealed record Resumed(Outbox? Outbox, MessageBuffer? Again);
