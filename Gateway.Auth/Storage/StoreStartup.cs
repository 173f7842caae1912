using System.Data.Common;
using Gateway.Auth.Storage.Sqlite;
using Gateway.Auth.Vault;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Auth.Storage;

/// <summary>
/// Prepares the store in the background: the gateway listens after 300 ms rather than 700, and readiness stays red until the tables stand.
/// A store that is locked or full at start is tried again; everything else that goes wrong here ends the gateway.
/// </summary>
internal sealed partial class StoreStartup(
    SqliteMigrator migrator, KeyMove keys, StorePreparation preparation, TimeProvider time, ILogger<StoreStartup> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Whoever starts the host must not wait for EF's first query.
        await Task.Yield();
        while (!await TryPrepareAsync(stoppingToken))
        {
            await Task.Delay(Pause, time, stoppingToken);
        }
    }

    private async Task<bool> TryPrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            await migrator.MigrateAsync(cancellationToken);
            await keys.ToStoreAsync(cancellationToken);
            preparation.Complete();
            Prepared();
            return true;
        }
        catch (Exception exception) when (exception is DbException or IOException or UnauthorizedAccessException)
        {
            CannotPrepare(exception);
            return false;
        }
        catch (Exception exception) when (exception is StoreTooNewException or KeysLockedException)
        {
            preparation.Refuse(exception);
            throw;
        }
    }

    [LoggerMessage(1000, LogLevel.Information, "The store is prepared.")]
    private partial void Prepared();

    [LoggerMessage(1001, LogLevel.Error, "The store cannot be prepared; trying again.")]
    private partial void CannotPrepare(Exception exception);
}
