using Gateway.StdioBridge.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Gateway.StdioBridge.Sessions;

/// <summary>Ends sessions that nobody uses, each ReapInterval, and all of them at shutdown. Clients rarely say goodbye.</summary>
internal sealed class SessionReaper(BridgeSessions sessions, IOptions<BridgeOptions> options, TimeProvider time, IHostApplicationLifetime lifetime)
    : BackgroundService
{
    private readonly SessionOptions _limits = options.Value.Sessions;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await sessions.StopAllAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Kestrel waits for open responses before hosted services are stopped: streams without end must go first.
        await using var stopping = lifetime.ApplicationStopping.Register(sessions.StopAccepting);
        using var timer = new PeriodicTimer(_limits.ReapInterval, time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            Reap();
        }
    }

    private void Reap()
    {
        foreach (var session in sessions.Live.Where(IsAbandoned))
        {
            _ = session.EndAsync(EndReason.Idle);
        }
    }

    private bool IsAbandoned(BridgeSession session) =>
        session.IdleFor > _limits.IdleTimeout && (session.Link?.Calls.Count ?? 0) == 0;
}
