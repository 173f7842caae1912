using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace Gateway.Operations.Telemetry;

/// <summary>An instrument as Prometheus knows it: its name, kind and series. What it holds is bounded, whatever labels come.</summary>
internal sealed class MetricFamily
{
    public const int MostSeries = 500;

    private static readonly double[] Seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

    private readonly ConcurrentDictionary<string, MetricSeries> series = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, MetricSeries>.AlternateLookup<ReadOnlySpan<char>> lookup;
    private readonly double[]? boundaries;
    private readonly string kind;
    private readonly string help;
    private readonly bool sets;

    public MetricFamily(Instrument instrument)
    {
        var type = instrument.GetType().GetGenericTypeDefinition();
        (kind, sets) = type == typeof(Counter<>) ? ("counter", false)
            : type == typeof(ObservableCounter<>) ? ("counter", true)
            : type == typeof(Histogram<>) ? ("histogram", false)
            : type == typeof(UpDownCounter<>) ? ("gauge", false)
            : ("gauge", true);
        boundaries = kind == "histogram" ? (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries?.ToArray() ?? Seconds : null;
        Name = MetricNames.Of(instrument, isCounter: kind == "counter");
        help = (instrument.Description ?? "").Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", " ", StringComparison.Ordinal);
        IsObserved = instrument.IsObservable;
        lookup = series.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public string Name { get; }

    /// <summary>Whether it is asked for its figures at each scrape, and keeps none between.</summary>
    public bool IsObserved { get; }

    /// <summary>Takes a measurement; allocates only for labels that are new.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        Span<char> text = stackalloc char[MetricLabels.Longest];
        ReadOnlySpan<char> key = MetricLabels.TryWrite(text, labels, out var length) ? text[..length] : MetricLabels.Overflow;
        var found = lookup.TryGetValue(key, out var known) ? known : Add(key);
        if (sets)
        {
            found.Set(value);
        }
        else
        {
            found.Add(value);
        }
    }

    public void Forget() => series.Clear();

    public void Write(StringBuilder page)
    {
        page.Append("# HELP ").Append(Name).Append(' ').Append(help).Append('\n').Append("# TYPE ").Append(Name).Append(' ').Append(kind).Append('\n');
        foreach (var (labels, figures) in series.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            figures.Write(page, Name, labels);
        }
    }

    private MetricSeries Add(ReadOnlySpan<char> key) =>
        series.GetOrAdd(series.Count < MostSeries ? key.ToString() : MetricLabels.Overflow, static (_, bounds) => new MetricSeries(bounds), boundaries);
}
