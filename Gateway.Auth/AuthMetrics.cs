using System.Diagnostics;
using System.Diagnostics.Metrics;
using Gateway.Auth.Audit;

namespace Gateway.Auth;

/// <summary>The authorization server's meter and its source of spans. No label names a person or a client.</summary>
internal sealed class AuthMetrics
{
    /// <summary>Of the meter and of the source alike.</summary>
    public const string Name = "fjmcp.auth";

    /// <summary>Seconds from the request for a write to its commit or failure: what grows first when the store is too slow for the people.</summary>
    public const string Write = "fjmcp.auth.store.write.duration";

    public static readonly ActivitySource Spans = new(Name);

    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] };

    private readonly Histogram<double> writes;
    private readonly Histogram<double> calls;
    private readonly Counter<long> events;
    private readonly Counter<long> refusals;

    public AuthMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        writes = meter.CreateHistogram(Write, "s", "Writes to the store, the wait for their turn included.", advice: Seconds);
        calls = meter.CreateHistogram("fjmcp.auth.forgejo.request.duration", "s", "The gateway's own calls of Forgejo, repeats included, by kind and status; none: no answer.", advice: Seconds);
        events = meter.CreateCounter<long>("fjmcp.auth.events", "{event}", "Sign-ins, consents, registrations, tokens and ends: what the audit trail writes down, by kind.");
        refusals = meter.CreateCounter<long>("fjmcp.auth.refusals", "{request}", "Requests refused before they were authenticated, by reason.");
    }

    public void Wrote(TimeSpan duration) => writes.Record(duration.TotalSeconds);

    public void Called(string kind, int? status, TimeSpan duration) =>
        calls.Record(duration.TotalSeconds, new("kind", kind), new("status", status is { } code ? $"{code / 100}xx" : "none"));

    /// <summary>Counted once they are committed. Refusals have a counter of their own.</summary>
    public void Happened(IEnumerable<AuditEvent> committed)
    {
        foreach (var happened in committed.Where(happened => happened.Kind != AuditKinds.Refused))
        {
            events.Add(1, new KeyValuePair<string, object?>("kind", happened.Kind));
        }
    }

    public void Refused(string reason) => refusals.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
