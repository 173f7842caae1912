using System.Buffers;
using Gateway.StdioBridge.Children;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Settings;
using Microsoft.Extensions.Logging;

namespace Gateway.StdioBridge.Sessions;

/// <summary>Why a session ended.</summary>
internal enum EndReason
{
    Deleted,
    Revoked,
    Idle,
    ChildExited,
    NotInitialized,
    Shutdown,

    /// <summary>It was not used for its lifetime.</summary>
    Expired,

    /// <summary>It slept, and a new session needed its place.</summary>
    MadeRoom,

    /// <summary>A new child speaks another protocol version or can do less than the client was told.</summary>
    Incompatible,

    /// <summary>The person's token was replaced, and the server's children cannot be.</summary>
    TokenReplaced,

    /// <summary>The one stream that it was tied to is closed.</summary>
    StreamClosed,
}

/// <summary>
/// A durable conversation of one grant with one server: what the client said at its beginning, what waits for it, and the child that serves it just now, if any.
/// Children come and go; the session is what the client knows. Without a child, call or stream it is plain data: ten thousand sleep in a few megabytes.
/// </summary>
internal sealed partial class BridgeSession : IConversation
{
    /// <summary>A child of somebody who lost access may act for half a second more.</summary>
    private static readonly TimeSpan RevokedPatience = TimeSpan.FromMilliseconds(500);

    private readonly BridgeSessions _sessions;
    private readonly Lock _gate = new();
    private FromServer? _fromServer;
    private ChildLink? _link;
    private Succession? _succession;
    private ChildLink[] _children = [];
    private Task<Wake>? _replacing;
    private Task? _ended;
    private long _touched;
    private long _lastNumber;
    private int _ending;

    public BridgeSession(string key, StdioServerOptions settings, BridgeSessionInfo info, SessionMemory memory, BridgeSessions sessions)
    {
        (Key, Settings, Info, Memory, _sessions) = (key, settings, info, memory, sessions);
        Touch();
    }

    /// <summary>The id's digest: what is kept, in memory and in the store, opens nothing.</summary>
    public string Key { get; }

    /// <summary>The id itself, until the client was told; then null.</summary>
    public string? Id { get; set; }

    public string Server => Info.Server;

    public string PersonId => Info.PersonId;

    public bool IsModern => false;

    public StdioServerOptions Settings { get; }

    public BridgeSessionInfo Info { get; }

    public SessionMemory Memory { get; }

    public FromServer FromServer => LazyInitializer.EnsureInitialized(ref _fromServer, () => new FromServer(_sessions.Time));

    public FromClient FromClient => new(this);

    public TimeProvider Time => _sessions.Time;

    /// <summary>Its person, for what the gateway does without a request of theirs.</summary>
    public Caller Owner => new(Info.PersonId, "", Info.GrantId, Info.AuthorizationId, Info.ClientId, []);

    public bool IsInitialized => Memory.Greeting is not null;

    public bool IsEnded => Volatile.Read(ref _ending) != 0;

    /// <summary>The child that serves the session; null: it sleeps, or its first child is not there yet.</summary>
    public ChildLink? Link => Volatile.Read(ref _link);

    /// <summary>All children that were not reaped yet, oldest first: the one that serves, those that finish their calls, one that is being greeted.</summary>
    public IReadOnlyList<ChildLink> Children => Volatile.Read(ref _children);

    /// <summary>Whether the session can go on with another child.</summary>
    public bool CanReplace => Settings.Replaceable && IsInitialized && Memory.Initialize.Length > 0;

    /// <summary>Whether it ends with one connection, so that nobody can come back to it after a restart.</summary>
    public bool IsTied { get; init; }

    /// <summary>Whether it is in the store.</summary>
    public bool IsKept => CanReplace && !IsTied;

    public TimeSpan IdleFor => _sessions.Time.GetElapsedTime(Volatile.Read(ref _touched));

    public DateTimeOffset UsedAt => _sessions.Time.GetUtcNow() - IdleFor;

    /// <summary>Whether somebody waits for something that its child does, or may do.</summary>
    public bool IsBusy => Children.Any(child => child.Calls.Count > 0)
        || (_fromServer is { } said && (said.HasQuestions(Settings.CallTimeout) || (Memory.Subscriptions.Count > 0 && said.Queue.HasReader)));

    /// <summary>Whether this caller may use the session: any authorization of the grant that opened it.</summary>
    public bool IsOf(Caller caller, string server) =>
        Server == server && Info.GrantId == caller.GrantId && Info.PersonId == caller.PersonId;

    public void Touch() => Volatile.Write(ref _touched, _sessions.Time.GetTimestamp());

    /// <summary>Sets the time of its last use, which was before the gateway's start.</summary>
    public void TouchedAt(DateTimeOffset usedAt)
    {
        var ago = (_sessions.Time.GetUtcNow() - usedAt).TotalSeconds;
        Volatile.Write(ref _touched, _sessions.Time.GetTimestamp() - (long)(ago * _sessions.Time.TimestampFrequency));
    }

    public ChildLink NewLink() => new(this, _sessions.Time, _sessions.Logger);

    /// <summary>Closes the GET stream, if there is one; another may come.</summary>
    public void EndStream() => _fromServer?.Queue.EndReader();

    public long NextNumber() => Interlocked.Increment(ref _lastNumber);

    /// <summary>Remembers something that a successor must be told, or that must survive a restart.</summary>
    public void Remember(Action<SessionMemory> change)
    {
        change(Memory);
        _sessions.Journal.Changed(this);
    }

    public void OnInitializeAnswer(ChildLink link, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        if (envelope.Kind != MessageKind.Response)
        {
            return;
        }

        var result = message.Slice(envelope.Params.Start, envelope.Params.Length);
        var greeting = Greeting.Read(result);
        Learn(link, result);
        if (SuccessionOf(link) is { } succession)
        {
            succession.Greeting = greeting;
        }
        else
        {
            Remember(memory => memory.Greeting = greeting);
        }
    }

    public void OnRequest(ChildLink link, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        if (SuccessionOf(link)?.OnRequest(message, envelope) != true)
        {
            FromServer.OnRequest(link, message, envelope);
        }
    }

    public void OnNotification(ChildLink link, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        var succession = SuccessionOf(link);
        if (succession?.Holds(envelope.Method!) == true || succession?.Lists.Compare(envelope.Method!) == true)
        {
            return;
        }

        OnListsChanged(envelope.Method!, told: true);
        FromServer.OnNotification(link, message, envelope);
    }

    public void OnLinkClosed(ChildLink link, ChildExit? exit)
    {
        _fromServer?.Forget(link);
        bool served;
        lock (_gate)
        {
            // A child that was replaced, or put to sleep, ends without anybody's notice.
            served = ReferenceEquals(_link, link) && IsInitialized;
            _link = served && CanReplace ? null : _link;
        }

        if (!served)
        {
            return;
        }

        _sessions.Guard.OnExit(Server, PersonId, link, exit);
        if (exit is not { Requested: true })
        {
            LogChildGone(_sessions.Logger, Server, exit?.ExitCode);
            _sessions.Words.OnExit(this, link);
        }

        if (!CanReplace)
        {
            _ = EndAsync(EndReason.ChildExited);
        }
    }

    private Succession? SuccessionOf(ChildLink link) => Volatile.Read(ref _succession) is { } succession && ReferenceEquals(succession.Link, link) ? succession : null;

    [LoggerMessage(2410, LogLevel.Information, "{Server}: session ended ({Reason})")]
    private static partial void LogEnded(ILogger logger, string server, EndReason reason);

    [LoggerMessage(2411, LogLevel.Warning, "{Server}: child ended by itself (exit code {ExitCode})")]
    private static partial void LogChildGone(ILogger logger, string server, int? exitCode);
}
