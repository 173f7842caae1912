using Gateway.Auth.Forgejo;
using Gateway.Auth.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Vault;

/// <summary>Runs the watch from time to time.</summary>
internal sealed partial class StandingWatchService(
    StandingWatch watch, IOptions<ForgejoOptions> options, TimeProvider time, ILogger<StandingWatchService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(options.Value.StandingInterval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            try
            {
                await watch.RunAsync(stoppingToken);
            }
            catch (StoreUnavailableException exception)
            {
                CannotWatch(exception);
            }
        }
    }

    [LoggerMessage(1525, LogLevel.Warning, "How people stand with Forgejo could not be written down; trying again later.")]
    private partial void CannotWatch(Exception exception);
}
