using Gateway.StdioBridge.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Gateway.StdioBridge.Sessions;

/// <summary>
/// Each ReapInterval: children that nobody uses are stopped or, when their program was replaced, replaced; sessions that nobody used for their lifetime end. At shutdown all children stop. Clients rarely say
/// goodbye.
/// </summary>
internal sealed class SessionReaper(
    BridgeSessions sessions, ChildReplacer replacer, ProgramUpgrades upgrades, IOptions<BridgeOptions> options, TimeProvider time, IHostApplicationLifetime lifetime) : BackgroundService
{
    /// <summary>How far the stored time of a session's last use may lag behind.</summary>
    private static readonly TimeSpan Grain = TimeSpan.FromHours(1);

    private readonly SessionOptions _limits = options.Value.Sessions;
    private DateTimeOffset _noted = time.GetUtcNow();

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
        foreach (var session in sessions.Live)
        {
            Reap(session);
        }

        upgrades.Sweep();
        NoteUse();
    }

    private void Reap(BridgeSession session)
    {
        if (session.Link is null)
        {
            ReapSleeper(session);
        }
        else if (session.IdleFor > _limits.IdleTimeout && !session.IsBusy)
        {
            _ = session.CanReplace ? session.TrySleep() : session.EndAsync(EndReason.Idle);
        }
    }

    private void ReapSleeper(BridgeSession session)
    {
        if (!session.CanReplace)
        {
            // Its first child is still being started.
            return;
        }

        if (session.IdleFor > sessions.LifetimeOf(session.Memory))
        {
            _ = session.EndAsync(EndReason.Expired);
        }
        else if (session.IsBusy)
        {
            // Its child ended by itself, and somebody listens for what a resource does.
            _ = replacer.AcquireAsync(session, session.Owner).AsTask();
        }
    }

    private void NoteUse()
    {
        var now = time.GetUtcNow();
        if (now - _noted < Grain)
        {
            return;
        }

        foreach (var session in sessions.Live.Where(session => session.UsedAt >= _noted))
        {
            sessions.Journal.Changed(session);
        }

        _noted = now;
    }
}
