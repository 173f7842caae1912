using System.Buffers;
using System.Text;
using System.Text.Json;
using Gateway.StdioBridge.Children;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;

namespace Gateway.StdioBridge.Translation.Facing;

/// <summary>What the child says, as one with a handshake would say it.</summary>
internal sealed partial class LegacyFace
{
    public async ValueTask OnMessageAsync(ReadOnlySequence<byte> message, CancellationToken cancellationToken)
    {
        if (!MessagePeek.TryRead(message, out var envelope, out _) || envelope.Kind == MessageKind.Batch)
        {
            await EmitAsync(message);
            return;
        }

        switch (envelope.Kind)
        {
            case MessageKind.Request:
                Refuse(MessageText.GetRaw(message, envelope.Id));
                break;
            case MessageKind.Notification:
                await OnNotificationAsync(message, envelope);
                break;
            default:
                await OnAnswerOfChildAsync(message, envelope);
                break;
        }
    }

    public ValueTask OnOversizedAsync(ReadOnlySequence<byte> head, CancellationToken cancellationToken) => listener.OnOversizedAsync(head, cancellationToken);

    public ValueTask OnOversizedEndAsync(ReadOnlySequence<byte> tail, CancellationToken cancellationToken) => listener.OnOversizedEndAsync(tail, cancellationToken);

    public void OnClosed(ChildExit? exit) => listener.OnClosed(exit);

    private ValueTask OnNotificationAsync(in ReadOnlySequence<byte> message, in Envelope envelope) => envelope.Method switch
    {
        "notifications/subscriptions/acknowledged" => OnAcknowledgedAsync(MessageText.GetRaw(message, NativeListen.SubscriptionAt(message, envelope))),

        // The server ends a subscription; the client was told of none.
        "notifications/cancelled" when envelope.CancelledId.IsPresent => Forget(MessageText.GetRaw(message, envelope.CancelledId)),
        "notifications/tools/list_changed" => OnToolsChangedAsync(FaceSplice.Notice(message, envelope)),
        _ => EmitAsync(FaceSplice.Notice(message, envelope)),
    };

    private ValueTask OnToolsChangedAsync(MessageBuffer notice)
    {
        _tools.Forget();
        return EmitAsync(notice);
    }

    private async ValueTask OnAcknowledgedAsync(byte[] id)
    {
        if (_tables.Acknowledge(id) is { } owed)
        {
            await ReplyAsync(RpcMessages.Result(owed, "{}"u8));
        }
    }

    private ValueTask Forget(byte[] id)
    {
        _tables.EndListen(id);
        return ValueTask.CompletedTask;
    }

    private ValueTask OnAnswerOfChildAsync(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        var id = MessageText.GetRaw(message, envelope.Id);
        if (_tables.EndListen(id) is { } listen)
        {
            // Refused, or over: whoever waits for it is told why.
            return listen.Owed is { } owed && envelope.Kind == MessageKind.ErrorResponse ? EmitAsync(FaceSplice.Error(message, envelope, owed, readsResource: true)) : ValueTask.CompletedTask;
        }

        if (_tables.Find(id) is { } call)
        {
            return OnCallAnswerAsync(call, message, envelope);
        }

        if (id is [(byte)'"', ..])
        {
            // Late, to a call that was sent again and then cancelled.
            return ValueTask.CompletedTask;
        }

        if (id.AsSpan().SequenceEqual(_initializeId) && envelope.Kind == MessageKind.Response)
        {
            return OnDiscoveredAsync(id, message, envelope);
        }

        var listsTools = _tools.Take(id);
        return EmitAsync(
            envelope.Kind != MessageKind.Response ? FaceSplice.Error(message, envelope, id, readsResource: false)
            : listsTools ? FaceSplice.Result(message, envelope, id, _tools.Learn(message, envelope))
            : FaceSplice.Result(message, envelope, id));
    }

    private ValueTask OnDiscoveredAsync(byte[] id, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        _initializeId = [];
        _profile = ServerProfile.Read(message.Slice(envelope.Params.Start, envelope.Params.Length));
        return EmitAsync(_profile is null
            ? RpcMessages.Error(id, JsonRpcError.InternalError, "What the server says of itself cannot be read.")
            : RpcMessages.Result(id, _profile.Initialized(_client.Version)));
    }

    private ValueTask OnCallAnswerAsync(FaceCall call, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        if (envelope.Kind == MessageKind.Response && MessageText.GetString(message, JsonMembers.Find(message, envelope.Params, "resultType"u8).Value) == "input_required")
        {
            return OnInputRequiredAsync(call, message, envelope);
        }

        _tables.Drop(call);
        return EmitAsync(envelope.Kind == MessageKind.Response
            ? FaceSplice.Result(message, envelope, call.ClientId)
            : FaceSplice.Error(message, envelope, call.ClientId, call.Method == "resources/read"));
    }

    /// <summary>MCP 2026-07-28, multi round-trip requests: what is asked becomes requests to the client; with nothing asked the call is sent again with its state.</summary>
    private ValueTask OnInputRequiredAsync(FaceCall call, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        var questions = FaceCall.Questions(message, envelope);
        if (questions is null || call.Message is null || call.Rounds >= FaceCall.MostRounds)
        {
            _tables.Drop(call);
            return EmitAsync(RpcMessages.Error(call.ClientId, JsonRpcError.InternalError, "The server asks for more than can be brought to this client."));
        }

        var state = JsonMembers.Find(message, envelope.Params, "requestState"u8);
        var asked = _tables.Ask(call, questions, state.Type == JsonTokenType.String ? MessageText.GetRaw(message, state.Value) : []);
        return asked.Count > 0 ? AskAsync(asked) : GoOnAsync(call);
    }

    private async ValueTask AskAsync(IReadOnlyList<(long Number, FaceQuestion Question)> questions)
    {
        foreach (var (number, question) in questions)
        {
            var parameters = question.Parameters.Length > 0 ? Encoding.UTF8.GetString(question.Parameters) : "{}";
            await EmitAsync(Text($$"""{"jsonrpc":"2.0","id":{{number}},"method":"{{question.Method}}","params":{{parameters}}}"""));
        }
    }

    private async ValueTask GoOnAsync(FaceCall call) => await AgainAsync(call, _tables.Again(call));

    private async ValueTask<bool> ReplyAsync(MessageBuffer message)
    {
        await EmitAsync(message);
        return true;
    }

    private async ValueTask EmitAsync(MessageBuffer message)
    {
        using (message)
        {
            await EmitAsync(message.Written);
        }
    }

    private async ValueTask EmitAsync(ReadOnlySequence<byte> message)
    {
        await _turn.WaitAsync();
        try
        {
            await listener.OnMessageAsync(message, CancellationToken.None);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>MCP 2026-07-28, stdio: a server must not send requests. Bounded, as a child that does not read its refusals must not fill memory.</summary>
    private void Refuse(byte[] id)
    {
        if (Interlocked.Increment(ref _unsaid) <= MaxUnsaid)
        {
            _ = RefuseAsync(id);
            return;
        }

        Interlocked.Decrement(ref _unsaid);
    }

    private async Task RefuseAsync(byte[] id)
    {
        await SayAsync(RpcMessages.Error(id, JsonRpcError.MethodNotFound, "Nobody is asked this way in this revision."));
        Interlocked.Decrement(ref _unsaid);
    }
}
