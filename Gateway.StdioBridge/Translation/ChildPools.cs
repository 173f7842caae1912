using System.Collections.Concurrent;
using Gateway.StdioBridge.Probing;
using Gateway.StdioBridge.Sessions;
using Gateway.StdioBridge.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.StdioBridge.Translation;

/// <summary>The pools of all people, each made when its person first comes, and emptied when nobody needs it.</summary>
internal sealed class ChildPools : BackgroundService, ISessionless
{
    private readonly ConcurrentDictionary<(string Server, string PersonId, bool IsModern), ChildPool> _pools = new();
    private readonly PoolServices _services;
    private readonly ILogger<ChildPools> _logger;
    private readonly SessionOptions _limits;
    private readonly ProgramUpgrades _upgrades;
    private volatile bool _closed;

    public ChildPools(PoolServices services, BridgeSessions sessions, ProgramUpgrades upgrades, ILogger<ChildPools> logger)
    {
        (_services, _logger, _limits, _upgrades) = (services, logger, sessions.Limits, upgrades);
        sessions.Join(this);
    }

    /// <summary>The pool of children in the clients' own era, if the server speaks it. Null: the gateway is stopping.</summary>
    public async ValueTask<ChildPool?> OfAsync(string server, StdioServerOptions settings, Caller caller)
    {
        var isModern = (await _services.Eras.OfAsync(server, settings)).HasFlag(ChildEras.Modern);
        return _closed ? null : _pools.GetOrAdd(
            (server, caller.PersonId, isModern),
            static (key, made) => new ChildPool(key.Server, key.PersonId, key.IsModern, made.settings, made._services, made._logger),
            (settings, _services, _logger));
    }

    public Task EndAsync(Func<BridgeSessionInfo, bool> match) => Task.WhenAll(_pools.Values.Select(pool => pool.EndAsync(match)));

    public IEnumerable<IdleChild> IdleChildren(string? person, bool patient) =>
        _pools.Where(pool => person is null || pool.Key.PersonId == person).SelectMany(pool => pool.Value.IdleChildren(patient));

    public void StopAccepting()
    {
        _closed = true;
        foreach (var pool in _pools.Values)
        {
            pool.CloseStreams();
        }
    }

    public Task StopAllAsync()
    {
        _closed = true;
        return Task.WhenAll(_pools.Values.Select(pool => pool.CloseAsync()));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_limits.ReapInterval, _services.Time);
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

            var programs = _upgrades.Programs();
            foreach (var (key, pool) in _pools)
            {
                pool.Reap(_limits.IdleTimeout, programs[key.Server]);
            }
        }
    }
}
