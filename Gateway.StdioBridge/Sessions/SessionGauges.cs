using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;

namespace Gateway.StdioBridge.Sessions;

/// <summary>How many sessions and calls there are, told to whoever asks.</summary>
internal sealed class SessionGauges(BridgeSessions sessions, BridgeMetrics metrics) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        sessions.Metrics = metrics;
        metrics.Meter.CreateObservableGauge("fjmcp.bridge.sessions", Sessions, "{session}", "Sessions by server and state: served by a child, or asleep.");
        metrics.Meter.CreateObservableGauge("fjmcp.bridge.calls", () => sessions.Counts.Calls, "{call}", "Calls that are in flight or wait for a child.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<Measurement<long>> Sessions() => sessions.Live
        .GroupBy(session => (session.Server, State: session.Link is null ? "asleep" : "served"))
        .Select(group => new Measurement<long>(group.LongCount(), new("server", group.Key.Server), new("state", group.Key.State)));
}
