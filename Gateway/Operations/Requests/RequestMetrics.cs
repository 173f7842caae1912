using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Gateway.Operations.Requests;

/// <summary>The host's meter. Each label's values are bounded by configuration, by code, or by a cap; people and clients are in none.</summary>
internal sealed class RequestMetrics
{
    public const string Meter = "fjmcp.gateway";

    private const int MostTools = 300;
    private const string Other = "other";

    // A tool may run for minutes, a stream for hours.
    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] };

    private readonly Histogram<double> requests;
    private readonly UpDownCounter<long> active;
    private readonly Histogram<double> messages;
    private readonly Counter<long> calls;
    private readonly ConcurrentDictionary<(string Server, string Tool), bool> tools = new();

    public RequestMetrics(IMeterFactory meters, Readiness readiness)
    {
        var meter = meters.Create(Meter);
        requests = meter.CreateHistogram("fjmcp.request.duration", "s", "HTTP requests by route, method and status, until their last byte.", advice: Seconds);
        active = meter.CreateUpDownCounter<long>("fjmcp.requests.active", "{request}", "HTTP requests and streams that are open now.");
        messages = meter.CreateHistogram("fjmcp.mcp.request.duration", "s", "MCP messages by server, JSON-RPC method and result.", advice: Seconds);
        calls = meter.CreateCounter<long>("fjmcp.mcp.tool.calls", "{call}", "Tool calls by server, tool and result.");
        meter.CreateObservableGauge("fjmcp.info", static () => new Measurement<int>(1, new KeyValuePair<string, object?>("version", ProductVersion.Current)), null, "Always 1; the label tells the version.");
        meter.CreateObservableGauge("fjmcp.ready", () => Checks(readiness), null, "What /readyz last found, by check: 1 is well, 0 is not.");
    }

    public void Began() => active.Add(1);

    public void Ended(in RequestFacts facts, TimeSpan took)
    {
        active.Add(-1);
        requests.Record(took.TotalSeconds, new("route", facts.Route), new("method", facts.Method), new("status", facts.Status));
        if (facts.Note is { Method: { } method } note)
        {
            messages.Record(took.TotalSeconds, new("server", note.Server), new("method", note.IsKnownMethod ? method : Other), new("result", facts.Result));
            Count(note.Server, note.Tool, facts.Result);
        }
    }

    private void Count(string server, string? tool, string result)
    {
        if (tool is not null)
        {
            calls.Add(1, new("server", server), new("tool", IsLearned(server, tool, result) ? tool : Other), new("result", result));
        }
    }

    /// <summary>A tool has a label of its own once a call of it went well: names that clients make up never get one.</summary>
    private bool IsLearned(string server, string tool, string result) =>
        tools.ContainsKey((server, tool)) || (result == "ok" && tools.Count < MostTools && tools.TryAdd((server, tool), true));

    private static IEnumerable<Measurement<int>> Checks(Readiness readiness) =>
        readiness.Last?.Checks?.Select(check => new Measurement<int>(check.Value == Readiness.Ok ? 1 : 0, new TagList { { "check", check.Key } })) ?? [];
}
