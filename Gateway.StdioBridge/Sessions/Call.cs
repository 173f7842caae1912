using System.Buffers;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Sessions;

/// <summary>One request of the client, in flight at a child.</summary>
internal class Call(byte[] clientId, byte[]? progressToken, string method)
{
    // Progress and log messages are small and frequent; a reader that is this far behind loses some of them, never its answer.
    private const int MaxMessages = 1024;
    private const long MaxBytes = 4 * 1024 * 1024;

    private ITimer? _deadline;
    private TimeSpan _timeout;

    /// <summary>The client's id, raw: <c>1</c> and <c>"1"</c> are two ids.</summary>
    public byte[] ClientId { get; protected set; } = clientId;

    /// <summary>The client's progress token, raw; null: it wants no progress.</summary>
    public byte[]? ProgressToken { get; protected set; } = progressToken;

    public string Method => method;

    public bool IsInitialize => method == "initialize";

    /// <summary>The gateway's id (and progress token) for this call towards the child.</summary>
    public long Number { get; set; }

    public bool IsCancelled { get; set; }

    /// <summary>Where the call's messages wait for the response that reads them.</summary>
    public Outbox Outbox { get; protected set; } = NewOutbox();

    /// <summary>HTTP status of an answer that is the response's only message.</summary>
    public int Status { get; protected set; } = 200;

    protected static Outbox NewOutbox() => new(MaxMessages, MaxBytes);

    /// <summary>The request as the child gets it, with the gateway's id and progress token.</summary>
    public virtual MessageBuffer ForChild(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        var number = RawJson.Number(Number);
        var buffer = new MessageBuffer();
        MessageSplice.Write(buffer, message, new(envelope.Id, number), new(envelope.ProgressToken, number));
        return buffer;
    }

    /// <summary>The child's answer as the client gets it, with the client's id.</summary>
    public virtual MessageBuffer ForClient(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        var buffer = new MessageBuffer();
        MessageSplice.Write(buffer, message, new Replacement(envelope.Id, ClientId));
        return buffer;
    }

    public void Expect(TimeProvider time, TimeSpan timeout, TimerCallback onTimeout)
    {
        _timeout = timeout;
        _deadline = time.CreateTimer(onTimeout, this, timeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A sign of life came: the time-out starts anew.</summary>
    public void Restart()
    {
        if (!IsCancelled)
        {
            _deadline?.Change(_timeout, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The client cancelled: a child that answers all the same has this long.</summary>
    public void Shorten(TimeSpan rest) => _deadline?.Change(rest, Timeout.InfiniteTimeSpan);

    public void Answer(MessageBuffer body)
    {
        _deadline?.Dispose();
        if (!Outbox.TryPost(new Outgoing(OutgoingKind.Answer, body)))
        {
            body.Dispose();
        }

        OnFinished(CallFault.None);
    }

    public void Fail(CallFault fault)
    {
        _deadline?.Dispose();
        Outbox.TryPost(new Outgoing(OutgoingKind.Fault, null, fault));
        OnFinished(fault);
    }

    /// <summary>The child is done with the call, or given up.</summary>
    protected virtual void OnFinished(CallFault fault)
    {
    }
}
