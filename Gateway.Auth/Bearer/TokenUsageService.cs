using Gateway.Auth.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Auth.Bearer;

/// <summary>Writes down every 10 s, and once more at the end, which tokens were seen.</summary>
internal sealed partial class TokenUsageService(TokenUsage usage, StorePreparation preparation, TimeProvider time, ILogger<TokenUsageService> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (preparation.IsDone)
        {
            await FlushAsync(cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await FlushAsync(stoppingToken);
        }
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await usage.FlushAsync(cancellationToken);
        }
        catch (StoreUnavailableException exception)
        {
            CannotFlush(exception);
        }
    }

    [LoggerMessage(1010, LogLevel.Warning, "Which tokens were seen could not be written down; trying again.")]
    private partial void CannotFlush(Exception exception);
}
