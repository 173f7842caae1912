using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;
using Gateway.StdioBridge.Translation.Handles;

namespace Gateway.StdioBridge.Translation;

/// <summary>
/// A stateless client's request in flight at a child that is stateless itself: it passes as it is, but for ids, progress tokens and the server's requestState, which is
/// sealed over on its way out.
/// </summary>
internal class NativeCall(
    TranslatedChild child, BridgeSessionInfo caller, ModernRequest request, byte[] id, byte[]? progressToken, string method, byte[]? uri, PassedState? state)
    : TranslatedCall(child, caller, request, id, progressToken, method, uri)
{
    /// <summary>Raw JSON in place of supportedVersions: clients of all of them are served. Null: it stays as it is.</summary>
    public byte[]? Versions { get; init; }

    /// <summary>Whether its caller may write: who may not, must not go on with what it leaves behind.</summary>
    public bool ByWriter { get; init; }

    public override MessageBuffer ForChild(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        var number = RawJson.Number(Number);
        List<Replacement> edits =
            [new(envelope.Id, number), new(envelope.ProgressToken, number), new(state?.Given is null ? default : Request.RequestStateAt, state?.Given)];
        AddForChild(edits, message);
        var buffer = new MessageBuffer();
        MessageSplice.Write(buffer, message, CollectionsMarshal.AsSpan(edits));
        return buffer;
    }

    public override MessageBuffer ForClient(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        if (envelope.Kind != MessageKind.Response)
        {
            return base.ForClient(message, envelope);
        }

        var edits = NativeAnswer.Edits(message, envelope, ClientId, Method, Versions, hidesTasks: !TasksExtension.Passes(Child, Request));
        if (state is not null && JsonMembers.Find(message, envelope.Params, "requestState"u8) is { Type: JsonTokenType.String } asked)
        {
            edits.Add(new(asked.Value, state.Seal(MessageText.GetRaw(message, asked.Value))));
        }

        AddForClient(edits, message, envelope);
        var buffer = new MessageBuffer();
        MessageSplice.Write(buffer, message, CollectionsMarshal.AsSpan(edits));
        return buffer;
    }

    /// <summary>What else the child gets in other words.</summary>
    protected virtual void AddForChild(List<Replacement> edits, in ReadOnlySequence<byte> message)
    {
    }

    /// <summary>What else the client gets in other words: a task, known from here on.</summary>
    protected virtual void AddForClient(List<Replacement> edits, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        if (Method == "tools/call" && TasksExtension.Passes(Child, Request)
            && MessageText.GetString(message, JsonMembers.Find(message, envelope.Params, "resultType"u8).Value) == "task"
            && TaskState.Read(message, envelope.Params) is { IdAt.IsPresent: true } made)
        {
            edits.Add(new(made.IdAt, Child.Keep(Caller, ByWriter, MessageText.GetRaw(message, made.IdAt), made)));
        }
    }
}
