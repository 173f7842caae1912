using System.Buffers;
using System.Diagnostics;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Sessions;

/// <summary>Looks at the answer of the child behind <paramref name="link"/>; the message's memory is valid until the return.</summary>
internal delegate void AnswerHandler(ChildLink link, in ReadOnlySequence<byte> message, in Envelope envelope);

/// <summary>One request of the client, in flight at a child.</summary>
internal class Call(byte[] clientId, byte[]? progressToken, string method)
{
    // Progress and log messages are small and frequent; a reader that is this far behind loses some of them, never its answer.
    private const int MaxMessages = 1024;
    private const long MaxBytes = 4 * 1024 * 1024;

    private const int OnItsWay = 0;
    private const int Sent = 1;
    private const int LeftBehind = 2;

    private ITimer? _deadline;
    private Activity? _span;
    private TimeSpan _timeout;
    private int _state;

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

    /// <summary>Whether it stays unanswered for as long as its client likes, so that silence is no fault.</summary>
    public virtual bool Lasts => false;

    /// <summary>Told once, with the child's answer; not when there is none.</summary>
    public AnswerHandler? OnAnswer { get; set; }

    /// <summary>Whether the child answered with an error.</summary>
    public bool IsError { get; set; }

    /// <summary>Whether the answer, or that there is none, was told.</summary>
    public bool IsSettled { get; private set; }

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

    /// <summary>The child has the whole message. False: the child is gone meanwhile, and nobody else answers the call.</summary>
    public bool MarkSent() => Interlocked.CompareExchange(ref _state, Sent, OnItsWay) == OnItsWay;

    /// <summary>The child is gone. True: the call is still being sent, and its sender will know whether the child can have acted on it.</summary>
    public bool LeaveToSender() => Interlocked.CompareExchange(ref _state, LeftBehind, OnItsWay) == OnItsWay;

    /// <summary>The child has seen nothing of the call, which goes to another.</summary>
    public void TakeBack()
    {
        _deadline?.Dispose();
        Volatile.Write(ref _state, OnItsWay);
    }

    /// <summary>Begins the trace's last span, if traces are collected: from here to the child's answer, or to why there is none.</summary>
    public void Trace(string server) =>
        _span ??= BridgeMetrics.Spans.StartActivity("child call", ActivityKind.Client)?.SetTag("fjmcp.server", server).SetTag("rpc.method", method);

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
        IsSettled = true;
        if (!Outbox.TryPost(new Outgoing(OutgoingKind.Answer, body)))
        {
            body.Dispose();
        }

        EndTrace(CallFault.None);
        OnFinished(CallFault.None);
    }

    public void Fail(CallFault fault)
    {
        _deadline?.Dispose();
        IsSettled = true;
        Outbox.TryPost(new Outgoing(OutgoingKind.Fault, null, fault));
        EndTrace(fault);
        OnFinished(fault);
    }

    /// <summary>The child is done with the call, or given up.</summary>
    protected virtual void OnFinished(CallFault fault)
    {
    }

    private void EndTrace(CallFault fault)
    {
        if (Interlocked.Exchange(ref _span, null) is { } span)
        {
            span.SetTag("fjmcp.result", fault == CallFault.None ? IsError ? "error" : "ok" : fault.ToString());
            span.SetStatus(fault == CallFault.None && !IsError ? ActivityStatusCode.Unset : ActivityStatusCode.Error);
            span.Dispose();
        }
    }
}
