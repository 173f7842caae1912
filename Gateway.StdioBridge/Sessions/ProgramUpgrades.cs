using Gateway.StdioBridge.Settings;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.StdioBridge.Sessions;

/// <summary>Moves sessions to a server's program as it is on disk now, once nobody uses their child: an upgrade needs no restart, and no client notices it.</summary>
internal sealed partial class ProgramUpgrades(BridgeSessions sessions, ChildReplacer replacer, IOptions<BridgeOptions> options, ILogger<ProgramUpgrades> logger)
{
    /// <summary>Sessions that move at once: each start of a child is a process.</summary>
    private const int AtOnce = 4;

    private Task _last = Task.CompletedTask;

    /// <summary>What each server's children would run if they were started now.</summary>
    public Dictionary<string, string> Programs() => options.Value.Servers.ToDictionary(
        server => server.Key, server => sessions.Programs.Of(server.Key, server.Value), StringComparer.Ordinal);

    /// <summary>Begins to move the idle ones, unless the last sweep's are still on their way.</summary>
    public void Sweep()
    {
        if (_last.IsCompleted)
        {
            _last = Task.Run(MoveAsync);
        }
    }

    private async Task MoveAsync()
    {
        var programs = Programs();
        var outdated = sessions.Live.Where(session => session is { CanReplace: true, IsBusy: false, Link: { IsOpen: true } link } && link.Program != programs[session.Server]);
        await Parallel.ForEachAsync(outdated, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (session, _) =>
        {
            if ((await replacer.UpgradeAsync(session)).Link is not null)
            {
                LogMoved(logger, session.Server);
            }
        });
    }

    [LoggerMessage(2701, LogLevel.Information, "{Server}: a session moved to the server's new program")]
    private static partial void LogMoved(ILogger logger, string server);
}
