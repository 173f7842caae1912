using System.Diagnostics.Metrics;

namespace Gateway.Auth.Storage;

/// <summary>How long writers take, the wait for their turn included: what grows first when the store is too slow for the people.</summary>
internal sealed class StoreMetrics(IMeterFactory meters)
{
    /// <summary>The meter of the authorization server.</summary>
    public const string Meter = "Gateway.Auth";

    /// <summary>Seconds from the request for a write to its commit or failure.</summary>
    public const string Write = "gateway.auth.store.write.duration";

    private readonly Histogram<double> writes = meters.Create(Meter).CreateHistogram<double>(Write, "s", "Duration of a write to the store, its wait included.");

    public void Wrote(TimeSpan duration) => writes.Record(duration.TotalSeconds);
}
