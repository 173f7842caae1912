using System.Buffers;
using Gateway.StdioBridge.Catalogue;
using Gateway.StdioBridge.Children;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;
using Gateway.StdioBridge.Settings;
using Gateway.StdioBridge.Translation.Handles;
using Microsoft.Extensions.Logging;

namespace Gateway.StdioBridge.Translation;

/// <summary>
/// A child that the gateway itself greeted, so that stateless clients of one person can use it. What one of an earlier revision asks belongs to the one call that owns
/// it; what it announces, to who listens. One that is stateless itself asks nothing, and tells with each announcement whose it is.
/// </summary>
internal sealed class TranslatedChild(ChildPool pool, TimeProvider time, ILogger logger) : IConversation
{
    private static readonly byte[] NoRoots = "{\"roots\":[]}"u8.ToArray();

    private ChildLink? _link;
    private ServerProfile? _profile;
    private AskingCall? _owner;
    private long _lastNumber;
    private long _touched = time.GetTimestamp();
    private LogLevel? _level;

    public string Server => pool.Server;

    public string PersonId => pool.PersonId;

    public StdioServerOptions Settings => pool.Settings;

    /// <summary>Whether it is spoken to in 2026-07-28.</summary>
    public bool IsModern => pool.IsModern;

    /// <summary>What it was told that its client can do.</summary>
    public ClientCapabilities Capabilities { get; set; } = ClientCapabilities.None;

    /// <summary>The start of its process, before anybody needed it; null: it starts when it is opened.</summary>
    public Task<Started>? Starting { get; set; }

    public ChildLink Link => _link ?? throw new InvalidOperationException("The child was not started.");

    public ServerProfile Profile => _profile ?? throw new InvalidOperationException("The child was not greeted.");

    /// <summary>Completes when it can be used, or cannot.</summary>
    public Task<Opened> Opening { get; set; } = Task.FromResult(default(Opened));

    /// <summary>Of the credential that it was started with.</summary>
    public string CredentialVersion { get; set; } = "";

    /// <summary>When it was last known that its credential is the person's newest.</summary>
    public long CheckedAt { get; set; } = time.GetTimestamp();

    /// <summary>The call that its questions belong to. Guarded by the pool.</summary>
    public AskingCall? Owner
    {
        get => Volatile.Read(ref _owner);
        set => Volatile.Write(ref _owner, value);
    }

    /// <summary>Who is about to begin a call that owns it. Guarded by the pool.</summary>
    public Caller? Reservation { get; set; }

    /// <summary>Requests that took it and have not begun, or need no call. Guarded by the pool.</summary>
    public int Users { get; set; }

    /// <summary>It takes no new calls and stops after its last.</summary>
    public bool IsRetired { get; set; }

    public bool IsHeld => Owner?.IsHeld ?? false;

    public bool IsGreeted => _profile is not null;

    public TimeSpan IdleFor => time.GetElapsedTime(Volatile.Read(ref _touched));

    public int CallsInFlight => _link?.Calls.Count ?? 0;

    /// <summary>Which tools have parameters that are headers too.</summary>
    public ToolHeaders Headers { get; } = new(time, pool.IsModern ? ToolHeaders.UnlessTold : Timeout.InfiniteTimeSpan);

    /// <summary>What is learned of it if it is stateless.</summary>
    public StatelessLessons Lessons { get; } = new();

    public long NextNumber() => Interlocked.Increment(ref _lastNumber);

    /// <summary>A request of the gateway's own, in the child's era. The answer's body is the caller's to dispose.</summary>
    public Task<OwnAnswer> AskAsync(string method, string parameters) => OwnCalls.AskAsync(Link, method, IsModern ? ModernEnvelope.Around(parameters) : parameters);

    /// <summary>What this child and its like work on beyond their calls.</summary>
    public TaskTable Tasks => pool.Tasks;

    /// <summary>It has made a task of a call; returns its owner's name for it, raw.</summary>
    public byte[] Keep(BridgeSessionInfo caller, bool byWriter, byte[] childId, in TaskState state)
    {
        var (task, lost) = pool.Tasks.Add(this, caller, byWriter, childId, state);
        _ = lost is null ? Task.CompletedTask : TasksExtension.CancelAsync(lost);
        return task.RawId;
    }

    public ChildLink NewLink() => _link = new ChildLink(this, time, logger);

    /// <summary>Answers what is in flight with an error and stops; completes when the process is gone.</summary>
    public async Task EndAsync(TimeSpan? patience)
    {
        if (!Opening.IsCompleted && _link is { } opening)
        {
            // One that hangs in its handshake must not be waited for.
            await opening.StopAsync(patience);
        }

        // Whoever waits for the child is told of a fault in its start; here it only matters that it is over.
        await ((Task)Opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (Starting is not null)
        {
            await ((Task)Starting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (_link is { } link)
        {
            link.FailAll(CallFault.SessionEnded);
            await link.StopAsync(patience);
            await link.Released;
        }
    }

    public void Welcome(ServerProfile profile) => _profile = profile;

    /// <summary>It answered the gateway's server/discover.</summary>
    public void Discovered(in ReadOnlySequence<byte> result) => pool.LearnDiscovery(Link, result);

    public void Finished(TranslatedCall call, CallFault fault) => pool.Finished(this, call, fault);

    /// <summary>The process-wide log level follows the most talkative call; each call's own level is applied on the way out.</summary>
    public async Task WantLevelAsync(LogLevel? level)
    {
        if (IsModern || level is not { } wanted || !Profile.Has("logging") || _level <= wanted)
        {
            return;
        }

        _level = wanted;
        using var answer = await OwnCalls.AskAsync(Link, "logging/setLevel", $$"""{"level":"{{LogLevels.Name(wanted)}}"}""");
    }

    /// <summary>Answers a question of the child with a raw result; null: it is not answered now.</summary>
    public void Reply(byte[] childId, byte[]? result)
    {
        if (result is not null)
        {
            var buffer = new MessageBuffer();
            using var answer = new MessageBuffer();
            JsonRpcError.WriteResult(answer, childId, result);

            // The client's JSON may hold line breaks between its tokens; stdio frames by line.
            MessageSplice.Write(buffer, answer.Written);
            Link.Say(buffer);
        }
    }

    public void Refuse(byte[] childId, int code, string why) => Link.Say(RpcMessages.Error(childId, code, why));

    public void OnRequest(ChildLink link, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        if (envelope.Method == "ping")
        {
            Reply(MessageText.GetRaw(message, envelope.Id), "{}"u8.ToArray());
        }
        else if (Owner is { } owner)
        {
            owner.OnQuestion(Question.Read(message, envelope));
        }
        else if (envelope.Method == "roots/list" && Capabilities.Declares("roots"))
        {
            // Belongs to no call: some servers ask by themselves after the handshake. Nobody is there, so there is no root.
            Reply(MessageText.GetRaw(message, envelope.Id), NoRoots);
        }
        else
        {
            Refuse(MessageText.GetRaw(message, envelope.Id), JsonRpcError.MethodNotFound, "No client is there to answer.");
        }
    }

    public void OnNotification(ChildLink link, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        pool.OnAnnounced(envelope.Method!);
        if (IsModern)
        {
            NativeNotices.On(this, link, message, envelope);
            return;
        }

        switch (envelope.Method)
        {
            case "notifications/progress":
                FromServer.OnProgress(link, message, envelope);
                break;
            case "notifications/message":
                OnLog(link, message, envelope);
                break;
            case "notifications/cancelled" when envelope.CancelledId.IsPresent:
                Owner?.Withdraw(MessageText.GetRaw(message, envelope.CancelledId));
                break;
            case "notifications/tools/list_changed":
                Headers.Forget();
                pool.Listeners.Announce(Capabilities.Key, message, envelope);
                break;
            default:
                pool.Listeners.Announce(Capabilities.Key, message, envelope);
                break;
        }
    }

    public void OnInitializeAnswer(ChildLink link, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        // What it means for the handshake, the greeter reads.
        if (envelope.Kind == MessageKind.Response)
        {
            pool.Learn(this, link, message.Slice(envelope.Params.Start, envelope.Params.Length));
        }
    }

    public void OnLinkClosed(ChildLink link, ChildExit? exit)
    {
        if (ReferenceEquals(link, _link))
        {
            pool.Gone(this, exit);
        }
    }

    public void OnReaped(ChildLink link)
    {
        // The pool forgot it when its output ended.
    }

    public void Touch() => Volatile.Write(ref _touched, time.GetTimestamp());

    /// <summary>Stdio does not tell whose log message it is: it goes to a caller that is alone on this child and wants it.</summary>
    private static void OnLog(ChildLink link, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        var (call, only) = link.Calls.Open();
        if (only && call is TranslatedCall alone)
        {
            TellLog(alone, message, envelope);
        }
    }

    /// <summary>Brings a log message to a call that wants it as severe as this.</summary>
    internal static void TellLog(TranslatedCall call, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        var level = JsonMembers.Find(message, envelope.Params, "level"u8);
        if (LogLevels.Parse(MessageText.GetString(message, level.Value)) is not { } severity || call.LogLevel is not { } wanted || severity < wanted)
        {
            return;
        }

        var body = new MessageBuffer();
        MessageSplice.Write(body, message);
        if (!call.Outbox.TryPost(new Outgoing(OutgoingKind.Notification, body)))
        {
            body.Dispose();
        }
    }
}

/// <summary>Whether a child can be used.</summary>
/// <param name="Credential">Whether the person's credential could be had.</param>
/// <param name="Fault">Why it was not greeted; None: it was.</param>
internal readonly record struct Opened(ChildCredentialStatus Credential, CallFault Fault);

/// <summary>A process that was started, or why it was not.</summary>
/// <param name="Link">Its place; null: there is no process.</param>
/// <param name="Fault">Why there is none.</param>
/// <param name="Credential">What it was started with; null: it could not be had.</param>
/// <param name="Status">Whether the person's credential could be had.</param>
internal sealed record Started(ChildLink? Link, CallFault Fault, ChildCredential? Credential, ChildCredentialStatus Status)
{
    public static readonly Started Not = new(null, CallFault.ChildNotStarted, null, ChildCredentialStatus.Unavailable);
}
