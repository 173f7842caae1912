using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Storage;

/// <summary>Runs the sweep from time to time; never before the store is prepared.</summary>
internal sealed partial class StoreSweepService(
    StoreSweep sweep, StorePreparation preparation, IOptions<OAuthOptions> options, TimeProvider time, ILogger<StoreSweepService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.SweepInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (preparation.IsDone)
            {
                await RunAsync(stoppingToken);
            }
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            Swept(await sweep.RunAsync(cancellationToken));
        }
        catch (StoreUnavailableException exception)
        {
            CannotSweep(exception);
        }
    }

    [LoggerMessage(1002, LogLevel.Debug, "Removed {Rows} rows that had ended.")]
    private partial void Swept(int rows);

    [LoggerMessage(1003, LogLevel.Warning, "Rows that have ended could not be removed; trying again later.")]
    private partial void CannotSweep(Exception exception);
}
