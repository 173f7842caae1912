using Gateway.Auth.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Auth.Audit;

/// <summary>Writes the counts of refusals once a minute, and once more at the end.</summary>
internal sealed partial class RefusalService(Refusals refusals, StorePreparation preparation, TimeProvider time, ILogger<RefusalService> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (!cancellationToken.IsCancellationRequested)
        {
            await TryFlushAsync(CancellationToken.None);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryFlushAsync(stoppingToken);
        }
    }

    private async Task TryFlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (preparation.IsDone)
            {
                await refusals.FlushAsync(cancellationToken);
            }
        }
        catch (StoreUnavailableException exception)
        {
            CannotWrite(exception);
        }
    }

    [LoggerMessage(1600, LogLevel.Warning, "Refusals that were counted could not be written; trying again in a minute.")]
    private partial void CannotWrite(Exception exception);
}
