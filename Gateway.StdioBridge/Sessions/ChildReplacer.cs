using Gateway.StdioBridge.Children;
using Gateway.StdioBridge.Settings;
using Microsoft.Extensions.Logging;

namespace Gateway.StdioBridge.Sessions;

/// <summary>
/// The one way in which a session gets another child, whatever became of the one before: asleep, crashed, its token replaced, lost with an earlier run. The
/// successor is ready before it takes over; calls in flight finish at the old one.
/// </summary>
internal sealed partial class ChildReplacer(ChildStarter starter, BridgeSessions sessions, BridgeMetrics metrics, TimeProvider time, ILogger<ChildReplacer> logger)
{
    /// <summary>How long a start and its handshake may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The child that serves the session, started if there is none.</summary>
    public ValueTask<Wake> AcquireAsync(BridgeSession session, Caller caller)
    {
        if (session.Link is { IsOpen: true } link)
        {
            return new(link);
        }

        return session.CanReplace
            ? new(session.ReplaceOnceAsync(() => ReplaceAsync(session, caller, known: null), evenIfServed: false))
            : new(WakeFault.SessionEnded);
    }

    /// <summary>Gives the session a new child although it has one.</summary>
    public Task<Wake> RotateAsync(BridgeSession session, Caller caller, ChildCredential credential) =>
        session.ReplaceOnceAsync(() => ReplaceAsync(session, caller, credential), evenIfServed: true);

    /// <summary>The same for a child whose program was replaced on disk: if the new one does not get ready, the old child serves on.</summary>
    public Task<Wake> UpgradeAsync(BridgeSession session) =>
        session.ReplaceOnceAsync(() => ReplaceAsync(session, session.Owner, known: null), evenIfServed: true);

    private async Task<Wake> ReplaceAsync(BridgeSession session, Caller caller, ChildCredential? known)
    {
        var (begun, cause) = (time.GetTimestamp(), known is null ? "wake" : "rotation");
        using var span = BridgeMetrics.Spans.StartActivity("session " + cause);
        var wake = await TryReplaceAsync(session, caller, known);
        metrics.Replaced(session.Server, cause, wake.Fault, time.GetElapsedTime(begun));
        span?.SetTag("fjmcp.server", session.Server).SetTag("fjmcp.result", wake.Fault.ToString());
        return wake;
    }

    private async Task<Wake> TryReplaceAsync(BridgeSession session, Caller caller, ChildCredential? known)
    {
        try
        {
            var wake = await sessions.Guard.StartAsync<Wake>(
                session.Server, session.PersonId, () => WithCredentialAsync(session, caller, known), wake => wake.Fault == WakeFault.NotStarted, WakeFault.HeldOff);
            if (wake.Fault == WakeFault.HeldOff)
            {
                LogHeldOff(logger, session.Server);
            }

            return wake;
        }
        catch (Exception exception)
        {
            // A bug, or the host's source of credentials failed: the requests that wait here must still be answered.
            LogFailed(logger, exception, session.Server);
            return WakeFault.NotStarted;
        }
    }

    private async Task<Wake> WithCredentialAsync(BridgeSession session, Caller caller, ChildCredential? known)
    {
        var granted = known is null
            ? await starter.CredentialAsync(session.Settings, caller, CancellationToken.None)
            : new ChildCredentialResult(ChildCredentialStatus.Available, known);
        if (granted.Credential is not { } credential)
        {
            return Refusal(granted.Status);
        }

        var (wake, refused) = await AttemptAsync(session, credential);
        if (!refused)
        {
            return wake;
        }

        // A child that ends at once most often found its token refused: once more with a newer one.
        granted = await starter.ReplaceAsync(caller, credential, CancellationToken.None);
        return granted.Credential is { } newer ? (await AttemptAsync(session, newer)).Wake : Refusal(granted.Status);
    }

    private async Task<(Wake Wake, bool TokenRefused)> AttemptAsync(BridgeSession session, ChildCredential credential)
    {
        var link = session.NewLink();
        var succession = new Succession(session, link);
        var fault = await starter.StartAsync(session, link, credential, () => session.TryBegin(succession), CancellationToken.None);
        if (fault != CallFault.None)
        {
            return (fault == CallFault.NoRoom ? WakeFault.NoRoom : session.IsEnded ? WakeFault.SessionEnded : WakeFault.NotStarted, false);
        }

        var greeted = await GreetAsync(succession);
        if (greeted == WakeFault.None && session.TryTakeOver(succession, out var old))
        {
            _ = old is null ? Task.CompletedTask : DrainAsync(old);
            return (link, false);
        }

        return await AbandonAsync(session, link, greeted);
    }

    private async Task<WakeFault> GreetAsync(Succession succession)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            return await succession.GreetAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            return WakeFault.NotStarted;
        }
    }

    private async Task<(Wake Wake, bool TokenRefused)> AbandonAsync(BridgeSession session, ChildLink link, WakeFault fault)
    {
        var exit = fault == WakeFault.NotStarted ? await ChildStarter.ExitOfAsync(link, time) : null;
        starter.NoteFailure(session, link, exit);
        _ = link.StopAsync();
        if (fault == WakeFault.SessionEnded)
        {
            LogIncompatible(logger, session.Server);
            _ = session.EndAsync(EndReason.Incompatible);
        }

        var wake = fault != WakeFault.None ? fault : session.IsEnded ? WakeFault.SessionEnded : WakeFault.NotStarted;
        return (wake, exit is { Requested: false, ExitCode: not 0 } && Placeholders.UsesToken(session.Settings));
    }

    private async Task DrainAsync(ChildLink old)
    {
        await old.Calls.DrainAsync().EndsWithinAsync(sessions.Limits.DrainTimeout, time);
        await old.StopAsync();
    }

    private static WakeFault Refusal(ChildCredentialStatus status) => status switch
    {
        ChildCredentialStatus.SignInNeeded => WakeFault.SignInNeeded,
        ChildCredentialStatus.Suspended => WakeFault.Suspended,
        _ => WakeFault.NoCredential,
    };

    [LoggerMessage(2440, LogLevel.Warning, "{Server}: a new child speaks another protocol version, or can do less, than its session was told; the session ends")]
    private static partial void LogIncompatible(ILogger logger, string server);

    [LoggerMessage(2441, LogLevel.Warning, "{Server}: children of a person keep ending; none is started for a while")]
    private static partial void LogHeldOff(ILogger logger, string server);

    [LoggerMessage(2442, LogLevel.Error, "{Server}: a child could not be replaced")]
    private static partial void LogFailed(ILogger logger, Exception exception, string server);
}
