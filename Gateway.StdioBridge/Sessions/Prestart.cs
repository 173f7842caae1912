using Gateway.StdioBridge.Settings;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.StdioBridge.Sessions;

/// <summary>
/// Starts a person's children (<c>StdioServers:NAME:PrestartOnSignIn</c>) while the browser returns from the sign-in, so that the first call finds a process that
/// runs. It is greeted by whoever takes it.
/// </summary>
public sealed partial class Prestart
{
    private readonly ChildStarter _starter;
    private readonly IReadOnlyDictionary<string, StdioServerOptions> _servers;
    private readonly ILogger _logger;

    internal Prestart(ChildStarter starter, IOptions<BridgeOptions> options, ILogger<Prestart> logger) =>
        (_starter, _servers, _logger) = (starter, options.Value.Servers, logger);

    /// <summary>Begins and returns: nobody waits for it.</summary>
    public void Begin(string personId, string username)
    {
        foreach (var (server, settings) in _servers.Where(server => server.Value.PrestartOnSignIn))
        {
            _ = Task.Run(() => StartAsync(server, settings, new Caller(personId, username, "", "", "", [])));
        }
    }

    private async Task StartAsync(string server, StdioServerOptions settings, Caller caller)
    {
        try
        {
            await _starter.WarmAsync(server, settings, caller);
        }
        catch (Exception exception)
        {
            // The host's source of credentials failed, or a bug: the first call will start its own.
            LogFailed(_logger, exception, server);
        }
    }

    [LoggerMessage(2710, LogLevel.Warning, "{Server}: a child could not be started in advance")]
    private static partial void LogFailed(ILogger logger, Exception exception, string server);
}
