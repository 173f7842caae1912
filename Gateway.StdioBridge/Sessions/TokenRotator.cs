using Gateway.StdioBridge.Children;
using Gateway.StdioBridge.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.StdioBridge.Sessions;

/// <summary>
/// Each RotateInterval: asks for each person's token, whose source refreshes it ahead of its end, and gives every child that was started with an older one a
/// successor.
/// </summary>
internal sealed partial class TokenRotator(
    BridgeSessions sessions, ChildReplacer replacer, ChildStarter starter, IOptions<BridgeOptions> options, TimeProvider time, ILogger<TokenRotator> logger)
    : BackgroundService
{
    /// <summary>People who are looked after at once: each start of a child is a process.</summary>
    private const int AtOnce = 4;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Sessions.RotateInterval, time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(stoppingToken);
                await RotateAllAsync(stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private Task RotateAllAsync(CancellationToken cancellationToken)
    {
        var people = sessions.Live
            .Where(session => session.Link is { IsOpen: true } && session.IsInitialized && Placeholders.UsesToken(session.Settings))
            .GroupBy(session => session.Info.PersonId, StringComparer.Ordinal);
        return Parallel.ForEachAsync(
            people, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (person, cancel) => await RotateAsync([.. person], cancel));
    }

    private async Task RotateAsync(IReadOnlyList<BridgeSession> mine, CancellationToken cancellationToken)
    {
        try
        {
            var granted = await starter.CredentialAsync(mine[0].Settings, mine[0].Owner, cancellationToken);
            foreach (var session in mine)
            {
                await ApplyAsync(session, granted);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // One person's trouble must not keep the others' tokens from being replaced.
            LogFailed(logger, exception);
        }
    }

    private async Task ApplyAsync(BridgeSession session, ChildCredentialResult granted)
    {
        if (session.Link is not { } link || granted.Status is ChildCredentialStatus.Unavailable or ChildCredentialStatus.Suspended || link.CredentialVersion == granted.Credential?.Version)
        {
            return;
        }

        if (!session.CanReplace)
        {
            _ = session.IsBusy || granted.Credential is null ? null : session.EndAsync(EndReason.TokenReplaced);
        }
        else if (granted.Credential is not { } credential)
        {
            // The person must sign in again: the session waits for it without a child whose token is dead.
            _ = session.TrySleep();
        }
        else if ((await replacer.RotateAsync(session, session.Owner, credential)).Link is null)
        {
            LogNotRotated(logger, session.Server);
        }
    }

    [LoggerMessage(2450, LogLevel.Error, "A person's children could not be looked after")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(2451, LogLevel.Warning, "{Server}: a child keeps its old token, because a successor did not get ready; tried again at the next turn")]
    private static partial void LogNotRotated(ILogger logger, string server);
}
