using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.StdioBridge.Sessions;

/// <summary>Takes up the sessions of earlier runs before the first request is served. They sleep until they are used.</summary>
internal sealed partial class SessionRestore(BridgeSessions sessions, ISessionStore? store, ILogger<SessionRestore> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (store is null)
        {
            return;
        }

        try
        {
            var rows = await store.LoadAsync(cancellationToken);
            var lost = rows.Where(row => !sessions.TryRestore(row)).Select(row => row.Key).ToList();
            if (lost.Count > 0)
            {
                await store.WriteAsync([], lost, cancellationToken);
            }

            LogRestored(logger, rows.Count - lost.Count, lost.Count);
        }
        catch (SessionStoreException exception)
        {
            // Clients are told 404 and open new sessions: better than no gateway.
            LogNotRestored(logger, exception);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(2431, LogLevel.Information, "{Count} sessions of earlier runs go on; {Lost} had expired or lost their server")]
    private static partial void LogRestored(ILogger logger, int count, int lost);

    [LoggerMessage(2432, LogLevel.Error, "The sessions of earlier runs could not be read; clients will open new ones")]
    private static partial void LogNotRestored(ILogger logger, Exception exception);
}
