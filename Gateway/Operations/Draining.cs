using Gateway.Configuration;
using Gateway.StdioBridge.Sessions;
using Microsoft.Extensions.Options;

namespace Gateway.Operations;

/// <summary>
/// SIGTERM: the server stops accepting and waits for the requests in flight. Streams that no call needs close at once; after ShutdownTimeout all calls are
/// answered with an error, their children end, and what is open a second later, because nobody reads it or its client never ends what it sends, is cut off.
/// </summary>
internal sealed partial class Draining(
    BridgeSessions sessions, OpenConnections connections, IHostApplicationLifetime lifetime, IOptions<GatewayOptions> gateway, TimeProvider time, ILogger<Draining> logger)
    : IHostedService
{
    /// <summary>After the drain, room for every child's three steps of a stop (side by side) and for closing the store.</summary>
    public static readonly TimeSpan AfterDrain = TimeSpan.FromSeconds(30);

    /// <summary>For clients that read: long enough for the error that answers their call.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(() => _ = DrainAsync());
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => sessions.StopAllAsync().WaitAsync(cancellationToken);

    private async Task DrainAsync()
    {
        DrainBegins(gateway.Value.ShutdownTimeout);
        sessions.StopAccepting();
        await PassAsync(gateway.Value.ShutdownTimeout);
        await sessions.StopAllAsync();
        await PassAsync(LastWords);
        if (connections.Count is > 0 and var open)
        {
            CutOff(open);
            connections.Abort();
        }
    }

    /// <summary>Ends early when everything has stopped.</summary>
    private async Task PassAsync(TimeSpan span) => await Task.WhenAny(Task.Delay(span, time, lifetime.ApplicationStopped));

    [LoggerMessage(3020, LogLevel.Information, "Stopping: requests in flight have {ShutdownTimeout}.")]
    private partial void DrainBegins(TimeSpan shutdownTimeout);

    [LoggerMessage(3500, LogLevel.Information, "Stopping: {Connections} connections that did not end are cut off.")]
    private partial void CutOff(int connections);
}
