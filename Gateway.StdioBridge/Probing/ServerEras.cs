using System.Collections.Concurrent;
using Gateway.StdioBridge.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.StdioBridge.Probing;

/// <summary>
/// Which eras each server speaks: as its settings say, else as it was found out, once for each command, arguments and content of their files. It is asked when the
/// gateway starts, not when a person comes; a person who comes within those first moments waits for what is under way already.
/// </summary>
internal sealed partial class ServerEras(EraProbe probe, EraMemory memory, IOptions<BridgeOptions> options, ILogger<ServerEras> logger) : IHostedService, IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Task<ChildEras>>> _found = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var (server, settings) in options.Value.Servers)
        {
            _ = OfAsync(server, settings);
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_found.Values.Select(found => (Task)found.Value)).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task<ChildEras> OfAsync(string server, StdioServerOptions settings) => settings.Era switch
    {
        ServerEra.Legacy => Task.FromResult(ChildEras.Legacy),
        ServerEra.Modern => Task.FromResult(ChildEras.Modern),
        ServerEra.Both => Task.FromResult(ChildEras.Both),
        _ => _found.GetOrAdd(server, name => new Lazy<Task<ChildEras>>(() => Task.Run(() => FindAsync(name, settings)))).Value,
    };

    public void Dispose() => _stopping.Dispose();

    private async Task<ChildEras> FindAsync(string server, StdioServerOptions settings)
    {
        try
        {
            var key = EraKey.Of(settings);
            if (memory.Recall(key) is { } known)
            {
                return known;
            }

            if (await probe.RunAsync(server, settings, _stopping.Token) is { } eras)
            {
                memory.Remember(key, eras);
                LogFound(logger, server, eras);
                return eras;
            }

            LogNotFound(logger, server);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The gateway stops: whatever still waits for this ends with it.
        }

        return ChildEras.Legacy;
    }

    [LoggerMessage(2613, LogLevel.Information, "{Server}: speaks MCP of these eras: {Eras}")]
    private static partial void LogFound(ILogger logger, string server, ChildEras eras);

    [LoggerMessage(2614, LogLevel.Warning, "{Server}: does not run without a person's credential, so its protocol era could not be asked for; taken for legacy (StdioServers:{Server}:Era says otherwise)")]
    private static partial void LogNotFound(ILogger logger, string server);
}
