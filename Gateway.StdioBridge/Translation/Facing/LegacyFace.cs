using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Gateway.StdioBridge.Children;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;

namespace Gateway.StdioBridge.Translation.Facing;

/// <summary>
/// A stateless child (2026-07-28), seen as one with a handshake, so that sessions of earlier revisions can be linked to it as to any other: it is greeted, asks, watches
/// and is replaced like those.
/// <code>
/// initialize            ▶ server/discover               input_required ▶ a request for each question,
/// initialized           ▶ subscriptions/listen                           the call again with the answers
/// resources/subscribe   ▶ subscriptions/listen          ping, logging/setLevel: answered here
/// </code>
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore's wait handle is never made, and senders may stand in line after the child's end.")]
internal sealed partial class LegacyFace(IChildListener listener, int maxMessageBytes) : IChild, IChildListener
{
    private static readonly string[] Lists = ["tools", "prompts", "resources"];

    private const int MaxUnsaid = 256;

    private readonly FaceTables _tables = new(maxMessageBytes);
    private readonly FaceTools _tools = new();

    /// <summary>The listener hears one message at a time, whether the child or the gateway says it.</summary>
    private readonly SemaphoreSlim _turn = new(1);
    private IChild? _child;
    private FaceClient _client = FaceClient.Unknown;
    private ServerProfile? _profile;
    private byte[] _initializeId = [];
    private int _unsaid;

    public int ProcessId => Child.ProcessId;

    public Task<ChildExit> Exited => Child.Exited;

    private IChild Child => _child ?? throw new InvalidOperationException("The child was not started.");

    /// <summary>The child whose listener this is was started.</summary>
    public LegacyFace Around(IChild child)
    {
        _child = child;
        return this;
    }

    public Task<ChildExit> StopAsync() => Child.StopAsync();

    public void Kill() => Child.Kill();

    public IReadOnlyList<string> LastErrorLines(int count) => Child.LastErrorLines(count);

    public ValueTask<bool> SendAsync(ReadOnlySequence<byte> message, CancellationToken cancellationToken)
    {
        if (!MessagePeek.TryRead(message, out var envelope, out _))
        {
            throw new ArgumentException("No JSON-RPC message.", nameof(message));
        }

        return envelope.Kind switch
        {
            MessageKind.Request => OnRequestAsync(message, envelope),
            MessageKind.Notification => OnNoticeAsync(message, envelope),
            _ => OnAnswerAsync(message, envelope),
        };
    }

    private ValueTask<bool> OnRequestAsync(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        var id = MessageText.GetRaw(message, envelope.Id);
        switch (envelope.Method)
        {
            case "initialize":
                (_client, _initializeId) = (FaceClient.Read(message, envelope), id);
                return SayAsync(Own(id, "server/discover"));
            case "ping":
                return ReplyAsync(RpcMessages.Result(id, "{}"u8));
            case "logging/setLevel":
                return SetLevelAsync(id, MessageText.GetString(message, JsonMembers.Find(message, envelope.Params, "level"u8).Value));
            case "resources/subscribe" when MessageText.GetString(message, envelope.Uri) is { } uri:
                return WatchAsync(id, uri);
            case "resources/unsubscribe" when MessageText.GetString(message, envelope.Uri) is { } uri:
                return UnwatchAsync(id, uri);
            case "tools/call" when MessageText.GetString(message, envelope.Name) is { } tool && _tools.IsOnlyTask(tool):
                return ReplyAsync(RpcMessages.Error(id, JsonRpcError.InvalidParams, TaskTools.Refused(tool)));
            case "tasks/get" or "tasks/result" or "tasks/list" or "tasks/cancel" or "tasks/update":
                // Those of 2025-11-25 are another protocol than the extension of 2026-07-28, and initialize declared neither.
                return ReplyAsync(RpcMessages.Error(id, JsonRpcError.MethodNotFound, $"{envelope.Method} is not served here."));
            case "tools/list":
                _tools.Ask(id);
                break;
            case "tools/call" or "prompts/get" or "resources/read":
                _tables.Keep(id, message, envelope.Method);
                break;
        }

        return SayAsync(FaceSplice.Request(message, envelope, null, _client.Meta, []));
    }

    /// <summary>Notifications of a client mean nothing to a stateless child, save for a cancellation.</summary>
    private ValueTask<bool> OnNoticeAsync(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        switch (envelope.Method)
        {
            case "notifications/initialized":
                return ListenToListsAsync();
            case "notifications/cancelled" when envelope.CancelledId.IsPresent:
                return CancelAsync(message, envelope);
            default:
                return new(true);
        }
    }

    private ValueTask<bool> CancelAsync(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        var id = MessageText.GetRaw(message, envelope.CancelledId);
        if (_tables.OfClient(id) is not { } call)
        {
            _tools.Take(id);
            return Child.SendAsync(message, CancellationToken.None);
        }

        var childId = call.ChildId;
        _tables.Drop(call);
        if (childId is null)
        {
            // The child is not at work on it: the client was being asked.
            return new(true);
        }

        var buffer = new MessageBuffer();
        MessageSplice.Write(buffer, message, new Replacement(envelope.CancelledId, childId));
        return SayAsync(buffer);
    }

    /// <summary>The client's answer to a question; the last of a round sends the call again.</summary>
    private ValueTask<bool> OnAnswerAsync(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        if (!RawJson.TryReadNumber(message, envelope.Id, out var number) || _tables.TakeQuestion(number) is not var (call, question))
        {
            return new(true);
        }

        byte[]? answer = envelope.Kind == MessageKind.Response ? MessageText.GetRaw(message, envelope.Params) : Unanswered(question);
        if (answer is null)
        {
            _tables.Drop(call);
            return ReplyAsync(RpcMessages.Error(call.ClientId, JsonRpcError.InternalError, $"The client did not answer {question.Method}."));
        }

        return _tables.Answer(call, question, answer) is { } id ? AgainAsync(call, id) : new(true);
    }

    /// <summary>inputResponses have no place for an error: a refused elicitation is a cancelled one, for the others there is nothing of the kind.</summary>
    private static byte[]? Unanswered(FaceQuestion question) => question.Method == "elicitation/create" ? "{\"action\":\"cancel\"}"u8.ToArray() : null;

    private ValueTask<bool> AgainAsync(FaceCall call, byte[] id)
    {
        var message = call.Message!.Written;
        MessagePeek.TryRead(message, out var envelope, out _);
        return SayAsync(FaceSplice.Request(message, envelope, id, _client.Meta, call.Answers()));
    }

    private ValueTask<bool> SetLevelAsync(byte[] id, string? name)
    {
        if (LogLevels.Parse(name) is not { } level)
        {
            return ReplyAsync(RpcMessages.Error(id, JsonRpcError.InvalidParams, "The level is none of MCP's."));
        }

        _client.LogLevel = level;
        return ReplyAsync(RpcMessages.Result(id, "{}"u8));
    }

    private ValueTask<bool> WatchAsync(byte[] id, string uri) => _tables.Watching(uri).Count > 0
        ? ReplyAsync(RpcMessages.Result(id, "{}"u8))
        : ListenAsync(new FaceListen(uri, id), $"\"resourceSubscriptions\":[\"{JsonEncodedText.Encode(uri)}\"]");

    private async ValueTask<bool> UnwatchAsync(byte[] id, string uri)
    {
        foreach (var listen in _tables.Watching(uri))
        {
            _tables.EndListen(listen);
            await SayAsync(Text($$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{Encoding.UTF8.GetString(listen)}}}}}"""));
        }

        return await ReplyAsync(RpcMessages.Result(id, "{}"u8));
    }

    /// <summary>What the child announces only to who listens, and the client was told that it would be announced.</summary>
    private ValueTask<bool> ListenToListsAsync()
    {
        var lists = Lists.Where(list => _profile?.Has(list, "listChanged") == true).Select(list => $"\"{list}ListChanged\":true").ToList();
        return lists.Count == 0 ? new(true) : ListenAsync(new FaceListen(null, null), string.Join(',', lists));
    }

    private ValueTask<bool> ListenAsync(FaceListen listen, string filter)
    {
        var id = _tables.NextId();
        return _tables.TryListen(id, listen)
            ? SayAsync(Own(id, "subscriptions/listen", $"\"notifications\":{{{filter}}},"))
            : ReplyAsync(RpcMessages.Error(listen.Owed, RpcCodes.ServerError, "As many resources are watched as may be."));
    }

    /// <param name="id">Its id, raw.</param>
    /// <param name="method">Its method.</param>
    /// <param name="members">Members of params, raw, each with a comma behind it.</param>
    private MessageBuffer Own(byte[] id, string method, string members = "") => Text(
        $$"""{"jsonrpc":"2.0","id":{{Encoding.UTF8.GetString(id)}},"method":"{{method}}","params":""" + "{" + members + "\"_meta\":{" + Encoding.UTF8.GetString(_client.Meta) + "}}}");

    private static MessageBuffer Text(string text)
    {
        var buffer = new MessageBuffer();
        Encoding.UTF8.GetBytes(text, buffer);
        return buffer;
    }

    private async ValueTask<bool> SayAsync(MessageBuffer message)
    {
        using (message)
        {
            // A line that was begun is finished: half of one would spoil the next.
            return await Child.SendAsync(message.Written, CancellationToken.None);
        }
    }
}
