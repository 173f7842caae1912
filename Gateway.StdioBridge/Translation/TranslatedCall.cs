using System.Buffers;
using System.Runtime.InteropServices;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;

namespace Gateway.StdioBridge.Translation;

/// <summary>A stateless client's request in flight at a child; as it is, at one of an earlier revision.</summary>
internal class TranslatedCall(TranslatedChild child, BridgeSessionInfo caller, ModernRequest request, byte[] id, byte[]? progressToken, string method, byte[]? uri)
    : Call(id, progressToken, method)
{
    /// <summary>A child that was told of a cancellation and answers all the same has this long.</summary>
    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private bool _finished;

    /// <summary>Whose call it is.</summary>
    public BridgeSessionInfo Caller => caller;

    public TranslatedChild Child => child;

    /// <summary>The least severe log level that the client wants; null: none.</summary>
    public LogLevel? LogLevel { get; protected set; } = request.LogLevel;

    protected ModernRequest Request => request;

    protected Lock Gate => _gate;

    protected bool IsFinished => _finished;

    public override MessageBuffer ForChild(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        var number = RawJson.Number(Number);
        List<Replacement> edits = [new(envelope.Id, number), new(envelope.ProgressToken, number)];
        MemberCut.Add(edits, request.Meta, static name => name.StartsWith(MetaKeys.Prefix, StringComparison.Ordinal));
        MemberCut.Add(edits, request.Parameters, static name => name is "inputResponses" or "requestState");
        var buffer = new MessageBuffer();
        MessageSplice.Write(buffer, message, CollectionsMarshal.AsSpan(edits));
        return buffer;
    }

    public override MessageBuffer ForClient(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        var buffer = new MessageBuffer();
        if (envelope.Kind == MessageKind.Response)
        {
            ModernAnswer.WriteResult(buffer, message, envelope, ClientId, Method, child.Profile);
        }
        else if (Method is "tools/call" or "prompts/get" or "resources/read" && UrlElicitation.IsIn(message, envelope))
        {
            var status = UrlElicitation.Write(buffer, message, envelope, ClientId, child.Profile, request.Capabilities);
            Status = Outbox.IsOpen ? status : Status;
        }
        else
        {
            var status = ModernStatus.Of(ModernAnswer.WriteError(buffer, message, envelope, ClientId, uri));
            Status = Outbox.IsOpen ? status : Status;
        }

        return buffer;
    }

    /// <summary>
    /// Gives the call up: the child is told, whatever it still says of the call is dropped (MCP 2026-07-28, cancellation: closing the response stream cancels).
    /// </summary>
    public void Cancel(string reason, CallFault fault = CallFault.Cancelled)
    {
        lock (_gate)
        {
            if (_finished || IsCancelled)
            {
                return;
            }

            IsCancelled = true;
        }

        Shorten(CancelPatience);
        OnCancelled();
        Outbox.TryPost(new Outgoing(OutgoingKind.Fault, null, fault));
        child.Link.Say(RpcMessages.Cancelled(Number, reason));
    }

    /// <summary>Before the child is told.</summary>
    protected virtual void OnCancelled()
    {
    }

    protected override void OnFinished(CallFault fault)
    {
        lock (_gate)
        {
            _finished = true;
        }

        child.Finished(this, fault);
    }
}
