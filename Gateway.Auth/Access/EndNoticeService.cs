using Gateway.Auth.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Auth.Access;

/// <summary>Looks for notices once a second: what another process ends is known here within two.</summary>
internal sealed partial class EndNoticeService(EndNotices notices, StorePreparation preparation, TimeProvider time, ILogger<EndNoticeService> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failing = false;
        while (true)
        {
            // Not on the timer's thread: SQLite reads synchronously.
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            failing = preparation.IsDone && !await TryReadAsync(failing, stoppingToken);
        }
    }

    private async Task<bool> TryReadAsync(bool wasFailing, CancellationToken cancellationToken)
    {
        try
        {
            if (await notices.ReadAsync(cancellationToken) is > 0 and var count)
            {
                Heard(count);
            }

            return true;
        }
        catch (StoreUnavailableException exception)
        {
            // Once, not every second.
            if (!wasFailing)
            {
                CannotRead(exception);
            }

            return false;
        }
    }

    [LoggerMessage(1400, LogLevel.Debug, "{Count} notices of ends were read.")]
    private partial void Heard(int count);

    [LoggerMessage(1401, LogLevel.Warning, "What other processes have ended cannot be read; trying again every second.")]
    private partial void CannotRead(Exception exception);
}
