using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Gateway.StdioBridge;

/// <summary>The bridge's meter and its source of spans. No label names a person, a client or a session.</summary>
internal sealed class BridgeMetrics
{
    /// <summary>Of the meter and of the source alike.</summary>
    public const string Name = "fjmcp.bridge";

    /// <summary>Spans: what a request has to do with a child. They belong to the trace of the request that caused them.</summary>
    public static readonly ActivitySource Spans = new(Name);

    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] };
    private static readonly InstrumentAdvice<double> Lives = new() { HistogramBucketBoundaries = [1, 10, 60, 300, 900, 3600, 14_400, 86_400] };

    private readonly Histogram<double> spawns;
    private readonly Histogram<double> replacements;
    private readonly Histogram<double> poolReplacements;
    private readonly Histogram<double> lives;
    private readonly UpDownCounter<long> children;
    private readonly Counter<long> ends;

    public BridgeMetrics(Meter meter)
    {
        Meter = meter;
        spawns = meter.CreateHistogram("fjmcp.bridge.child.spawn.duration", "s", "Starts of child processes, until the process runs, by server, isolation tier and result.", advice: Seconds);
        replacements = meter.CreateHistogram(
            "fjmcp.bridge.session.replacement.duration", "s", "New children for sessions, until they are ready, by server, cause (wake, rotation) and result.", advice: Seconds);
        poolReplacements = meter.CreateHistogram(
            "fjmcp.bridge.pool.replacement.duration", "s", "New children for stateless clients in place of others, until they are ready, by server, cause (wake, rotation) and result.", advice: Seconds);
        lives = meter.CreateHistogram("fjmcp.bridge.child.life", "s", "Lives of child processes by server and how they ended.", advice: Lives);
        children = meter.CreateUpDownCounter<long>("fjmcp.bridge.children", "{process}", "Child processes that were not reaped yet, by server and isolation tier.");
        ends = meter.CreateCounter<long>("fjmcp.bridge.session.ends", "{session}", "Sessions that ended, by server and reason.");
    }

    public Meter Meter { get; }

    public void Spawned(string server, object tier, bool well, TimeSpan duration)
    {
        spawns.Record(duration.TotalSeconds, new("server", server), new("tier", tier.ToString()), new("result", well ? "ok" : "failed"));
        children.Add(well ? 1 : 0, new("server", server), new("tier", tier.ToString()));
    }

    /// <param name="end">asked, crashed, or failed: before its first message.</param>
    public void Ended(string server, object tier, string end, TimeSpan life)
    {
        lives.Record(life.TotalSeconds, new("server", server), new("end", end));
        children.Add(-1, new("server", server), new("tier", tier.ToString()));
    }

    public void Replaced(string server, string cause, object fault, TimeSpan duration) =>
        replacements.Record(duration.TotalSeconds, new("server", server), new("cause", cause), new("result", fault.ToString()));

    public void PoolReplaced(string server, string cause, object fault, TimeSpan duration) =>
        poolReplacements.Record(duration.TotalSeconds, new("server", server), new("cause", cause), new("result", fault.ToString()));

    public void SessionEnded(string server, object reason) => ends.Add(1, new("server", server), new("reason", reason.ToString()));
}
