using System.Buffers;
using System.Text.Json;
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
}

/// <summary>
/// A durable conversation of one grant with one server: what the client said at its beginning, what waits for it, and the link to the child that serves it just
/// now. Children come and go; the session is what the client knows.
/// </summary>
internal sealed partial class BridgeSession : IConversation
{
    /// <summary>A child of somebody who lost access may act for half a second more.</summary>
    private static readonly TimeSpan RevokedPatience = TimeSpan.FromMilliseconds(500);

    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly BridgeSessions _sessions;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ChildLink? _link;
    private long _touched;
    private int _ending;

    public BridgeSession(string id, string server, StdioServerOptions settings, Caller caller, BridgeSessions sessions, TimeProvider time, ILogger logger)
    {
        (_sessions, _time, _logger) = (sessions, time, logger);
        (Id, Server, Settings) = (id, server, settings);
        Info = new BridgeSessionInfo(server, caller.PersonId, caller.GrantId, caller.AuthorizationId, caller.ClientId, time.GetUtcNow());
        FromServer = new FromServer(time);
        FromClient = new FromClient(this);
        Touch();
    }

    public string Id { get; }

    public string Server { get; }

    public StdioServerOptions Settings { get; }

    public BridgeSessionInfo Info { get; }

    public FromServer FromServer { get; }

    public FromClient FromClient { get; }

    /// <summary>The client's initialize message, byte for byte: a successor of the child is greeted with it.</summary>
    public byte[] InitializeMessage { get; private set; } = [];

    /// <summary>The protocol version that the child settled on; null until then.</summary>
    public string? ProtocolVersion { get; private set; }

    public bool IsInitialized => ProtocolVersion is not null;

    public bool IsEnded => Volatile.Read(ref _ending) != 0;

    /// <summary>The child's place; null before the first child was started.</summary>
    public ChildLink? Link => Volatile.Read(ref _link);

    public TimeSpan IdleFor => _time.GetElapsedTime(Volatile.Read(ref _touched));

    /// <summary>Whether this caller may use the session: any authorization of the grant that opened it.</summary>
    public bool IsOf(Caller caller, string server) =>
        Server == server && Info.GrantId == caller.GrantId && Info.PersonId == caller.PersonId;

    public void Touch() => Volatile.Write(ref _touched, _time.GetTimestamp());

    public void Remember(in ReadOnlySequence<byte> initialize) => InitializeMessage = initialize.ToArray();

    public ChildLink NewLink() => new(this, _time, _logger);

    /// <summary>Makes the link the one that serves the session. False: the session ended meanwhile; the child is the caller's to stop.</summary>
    public bool Use(ChildLink link)
    {
        Interlocked.Exchange(ref _link, link);
        return !IsEnded;
    }

    public void OnInitializeAnswer(ChildLink link, in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        if (envelope.Kind == MessageKind.Response)
        {
            ProtocolVersion = ReadVersion(message.Slice(envelope.Params.Start, envelope.Params.Length));
        }
    }

    public void OnRequest(ChildLink link, in ReadOnlySequence<byte> message, in Envelope envelope) => FromServer.OnRequest(link, message, envelope);

    public void OnNotification(ChildLink link, in ReadOnlySequence<byte> message, in Envelope envelope) => FromServer.OnNotification(link, message, envelope);

    public void OnLinkClosed(ChildLink link, ChildExit? exit)
    {
        FromServer.Forget(link);
        if (IsInitialized && ReferenceEquals(Link, link))
        {
            LogChildGone(_logger, Server, exit?.ExitCode);
            _ = EndAsync(EndReason.ChildExited);
        }
    }

    /// <summary>Ends the session: streams close, calls in flight are answered with an error, the child stops. Completes when the child is gone.</summary>
    public Task EndAsync(EndReason reason)
    {
        if (Interlocked.Exchange(ref _ending, 1) == 0)
        {
            LogEnded(_logger, Server, reason);
            _sessions.Remove(this);
            Link?.FailAll(reason == EndReason.ChildExited ? CallFault.ChildExited : CallFault.SessionEnded);
            FromServer.Queue.Close();
            _ = StopChildAsync(reason == EndReason.Revoked ? RevokedPatience : null);
        }

        return _ended.Task;
    }

    private async Task StopChildAsync(TimeSpan? patience)
    {
        try
        {
            if (Link is { } link)
            {
                await link.StopAsync(patience);
            }
        }
        finally
        {
            _sessions.Release(this);
            _ended.SetResult();
        }
    }

    private static string ReadVersion(in ReadOnlySequence<byte> result)
    {
        var reader = new Utf8JsonReader(result);
        while (reader.Read())
        {
            if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("protocolVersion"u8))
            {
                return reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
            }
        }

        return "";
    }

    [LoggerMessage(2410, LogLevel.Information, "{Server}: session ended ({Reason})")]
    private static partial void LogEnded(ILogger logger, string server, EndReason reason);

    [LoggerMessage(2411, LogLevel.Warning, "{Server}: child ended by itself (exit code {ExitCode})")]
    private static partial void LogChildGone(ILogger logger, string server, int? exitCode);
}
