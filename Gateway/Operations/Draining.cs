using Gateway.Configuration;
using Gateway.StdioBridge.Sessions;
using Microsoft.Extensions.Options;

namespace Gateway.Operations;

/// <summary>
/// SIGTERM: the server stops accepting and waits for the requests in flight. Streams that no call needs close at once; what is still open after
/// ShutdownTimeout is ended, and its children with it. Then the bridge stops all children.
/// </summary>
internal sealed partial class Draining(
    BridgeSessions sessions, IHostApplicationLifetime lifetime, IOptions<GatewayOptions> gateway, TimeProvider time, ILogger<Draining> logger) : IHostedService
{
    /// <summary>After the drain, room for every child's three steps of a stop (side by side) and for closing the store.</summary>
    public static readonly TimeSpan AfterDrain = TimeSpan.FromSeconds(30);

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
        await Task.WhenAny(Task.Delay(gateway.Value.ShutdownTimeout, time, lifetime.ApplicationStopped));
        await sessions.StopAllAsync();
    }

    [LoggerMessage(3020, LogLevel.Information, "Stopping: requests in flight have {ShutdownTimeout}.")]
    private partial void DrainBegins(TimeSpan shutdownTimeout);
}
