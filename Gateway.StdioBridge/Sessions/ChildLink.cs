using System.Buffers;
using Gateway.StdioBridge.Catalogue;
using Gateway.StdioBridge.Children;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Policy;
using Microsoft.Extensions.Logging;

namespace Gateway.StdioBridge.Sessions;

/// <summary>
/// One child's place in a conversation: the calls that are in flight at it and the numbers they have there. Disposable, as the child is; what outlasts it lives in
/// the <see cref="IConversation"/>.
/// </summary>
internal sealed partial class ChildLink(IConversation conversation, TimeProvider time, ILogger logger) : IChildListener
{
    private const int MaxUnsaid = 256;

    private static readonly TimeSpan RubbishPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(5);

    private readonly ByteBudget _unsent = new(2L * conversation.Settings.MaxMessageBytes);
    private readonly ByteBudget _unread = new(2L * conversation.Settings.MaxMessageBytes);
    private IChild? _child;
    private ITimer? _rubbishTimer;
    private bool _spoke;
    private bool _oversizedIsTold;
    private long _oddities;
    private int _unsaid;

    public CallTable Calls { get; } = new();

    /// <summary>Whether the child was started and takes calls.</summary>
    public bool IsOpen => _child is not null && Calls.IsOpen;

    /// <summary>Which credential the child was started with.</summary>
    public string CredentialVersion { get; private set; } = "";

    /// <summary>What the child runs (<see cref="ServerPrograms"/>), as it was when it was started.</summary>
    public string Program { get; private set; } = "";

    /// <summary>What is learned from the child; null until it was greeted.</summary>
    public ChildLessons? Lessons { get; set; }

    /// <summary>Completes when the child is reaped and its place was given back.</summary>
    public Task Released { get; set; } = Task.CompletedTask;

    /// <summary>How many calls it has answered.</summary>
    public long Answered { get; private set; }

    /// <summary>Set once the child was started.</summary>
    public IChild Child => _child ?? throw new InvalidOperationException("The child was not started.");

    public void Attach(IChild child, string credentialVersion, string program)
    {
        (CredentialVersion, Program) = (credentialVersion, program);
        _child = child;
    }

    /// <summary>Stops the child; completes when it was reaped. <paramref name="patience"/>: how long until it is killed; null: as the server's StopGrace says.</summary>
    public async Task StopAsync(TimeSpan? patience = null)
    {
        if (_child is null)
        {
            return;
        }

        var stopped = _child.StopAsync();
        if (patience is { } wait && !await stopped.EndsWithinAsync(wait, time))
        {
            _child.Kill();
        }

        await stopped;
    }

    /// <summary>The client cancelled; the child is told by its own number for the call. Null: no such call is in flight.</summary>
    public Call? Cancel(ReadOnlySpan<byte> clientId)
    {
        var call = Calls.Newest(clientId);
        if (call is not null)
        {
            call.IsCancelled = true;
            call.Shorten(CancelPatience);
        }

        return call;
    }

    public ValueTask OnMessageAsync(ReadOnlySequence<byte> message, CancellationToken cancellationToken)
    {
        if (!MessagePeek.TryRead(message, out var envelope, out _) || envelope.Kind == MessageKind.Batch)
        {
            OnRubbish(message.Length);
            return ValueTask.CompletedTask;
        }

        _spoke = true;
        switch (envelope.Kind)
        {
            case MessageKind.Response or MessageKind.ErrorResponse:
                OnAnswer(message, envelope);
                break;
            case MessageKind.Request:
                conversation.OnRequest(this, message, envelope);
                break;
            default:
                conversation.OnNotification(this, message, envelope);
                break;
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask OnOversizedAsync(ReadOnlySequence<byte> head, CancellationToken cancellationToken)
    {
        _oversizedIsTold = OversizedHead.TryReadId(head, out var number);
        return _oversizedIsTold ? OnOversizedAsync(Calls.Take(number)) : ValueTask.CompletedTask;
    }

    public ValueTask OnOversizedEndAsync(ReadOnlySequence<byte> tail, CancellationToken cancellationToken)
    {
        if (_oversizedIsTold)
        {
            return ValueTask.CompletedTask;
        }

        // Servers on the TypeScript SDK write the id last. If it is not there either only a lone call can be told.
        var call = OversizedTail.TryReadId(tail, out var number) ? Calls.Take(number) : Calls.Single() is { } single ? Calls.Take(single.Number) : null;
        return OnOversizedAsync(call);
    }

    private ValueTask OnOversizedAsync(Call? call)
    {
        LogOversized(logger, conversation.Server, conversation.Settings.MaxMessageBytes, call is not null);
        call?.Fail(CallFault.AnswerTooLarge);
        return ValueTask.CompletedTask;
    }

    public void OnClosed(ChildExit? exit)
    {
        _rubbishTimer?.Dispose();
        // The conversation first: a client that has read its error must not find the session once more.
        conversation.OnLinkClosed(this, exit);
        FailAll(CallFault.ChildExited);
    }

    /// <summary>Answers all calls in flight with a fault; later ones are refused with it.</summary>
    public void FailAll(CallFault fault)
    {
        foreach (var call in Calls.Close(fault))
        {
            if (!call.LeaveToSender())
            {
                call.Fail(fault);
            }
        }
    }

    /// <summary>Notes something that a child should not have said; the log grows with the logarithm of their number.</summary>
    public void OnOddity(string what)
    {
        var count = Interlocked.Increment(ref _oddities);
        if (long.IsPow2(count))
        {
            LogOddity(logger, conversation.Server, what, count);
        }
    }

    private void OnAnswer(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        if (!RawJson.TryReadNumber(message, envelope.Id, out var number) || Calls.Take(number) is not { } call)
        {
            OnOddity("an answer to nothing that was asked");
            return;
        }

        Answered++;
        call.OnAnswer?.Invoke(this, message, envelope);
        if (call.IsInitialize)
        {
            conversation.OnInitializeAnswer(this, message, envelope);
        }

        var policy = ToolPolicy.Of(conversation.Settings.Tools);
        if (ToolList.Concerns(policy, call.Method, envelope.Kind))
        {
            AnswerWithTools(call, policy, message, envelope);
        }
        else
        {
            Answer(call, message, envelope);
        }
    }

    private void AnswerWithTools(Call call, ToolPolicy policy, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        using var shown = new MessageBuffer();
        if (ToolList.TryWrite(shown, policy, message, envelope) && MessagePeek.TryRead(shown.Written, out var again, out _))
        {
            Answer(call, shown.Written, again);
            return;
        }

        OnOddity("a list of tools that cannot be read");
        call.Fail(CallFault.NotJsonRpc);
    }

    private void Answer(Call call, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        var body = call.ForClient(message, envelope);
        if (!body.TryHold(_unread))
        {
            body.Dispose();
            call.Fail(CallFault.ReaderTooSlow);
            return;
        }

        conversation.Touch();
        call.IsError = envelope.Kind == MessageKind.ErrorResponse;
        call.Answer(body);
    }

    private void OnRubbish(long length)
    {
        OnOddity($"{length} bytes that are no JSON-RPC message");
        if (!_spoke && _rubbishTimer is null)
        {
            // A banner before the first answer is common and harmless; a program that speaks something else is not worth a call's time-out.
            _rubbishTimer = time.CreateTimer(_ => GiveUpOnRubbish(), null, RubbishPatience, Timeout.InfiniteTimeSpan);
        }
    }

    private void GiveUpOnRubbish()
    {
        if (!_spoke)
        {
            FailAll(CallFault.NotJsonRpc);
        }
    }

    private void OnTimeout(object? state)
    {
        var call = (Call)state!;
        if (Calls.Take(call.Number) is null)
        {
            return;
        }

        call.Fail(call.IsCancelled ? CallFault.Cancelled : CallFault.TimedOut);
        if (!call.IsCancelled)
        {
            LogTimeout(logger, conversation.Server, call.Method);
            Say(RpcMessages.Cancelled(call.Number, "timed out"));
        }
    }

    [LoggerMessage(2400, LogLevel.Warning, "{Server}: child said {What} (number {Count} of this kind of trouble)")]
    private static partial void LogOddity(ILogger logger, string server, string what, long count);

    [LoggerMessage(2401, LogLevel.Warning, "{Server}: child wrote a message longer than {Limit} bytes; it was skipped (its call was told: {Told})")]
    private static partial void LogOversized(ILogger logger, string server, int limit, bool told);

    [LoggerMessage(2402, LogLevel.Information, "{Server}: no answer to {Method} in time; the call was given up")]
    private static partial void LogTimeout(ILogger logger, string server, string method);
}
