using System.Globalization;
using System.Text;

namespace Gateway.Operations.Telemetry;

/// <summary>One set of labels' figures.</summary>
internal sealed class MetricSeries(double[]? boundaries)
{
    private readonly Lock gate = new();
    private readonly long[]? buckets = boundaries is null ? null : new long[boundaries.Length + 1];
    private double value;
    private long count;

    public void Add(double amount)
    {
        lock (gate)
        {
            value += amount;
            if (buckets is not null)
            {
                var index = Array.BinarySearch(boundaries!, amount);
                buckets[index < 0 ? ~index : index]++;
                count++;
            }
        }
    }

    public void Set(double latest)
    {
        lock (gate)
        {
            value = latest;
        }
    }

    public void Write(StringBuilder page, string name, string labels)
    {
        lock (gate)
        {
            if (buckets is null)
            {
                Line(page, name, labels, Text(value));
                return;
            }

            WriteBuckets(page, name, labels);
            Line(page, name + "_sum", labels, Text(value));
            Line(page, name + "_count", labels, Text(count));
        }
    }

    private void WriteBuckets(StringBuilder page, string name, string labels)
    {
        var (below, comma) = (0L, labels.Length == 0 ? "" : ",");
        for (var i = 0; i < buckets!.Length; i++)
        {
            below += buckets[i];
            Line(page, name + "_bucket", $"{labels}{comma}le=\"{(i < boundaries!.Length ? Text(boundaries[i]) : "+Inf")}\"", Text(below));
        }
    }

    private static void Line(StringBuilder page, string name, string labels, string figure)
    {
        page.Append(name);
        if (labels.Length > 0)
        {
            page.Append('{').Append(labels).Append('}');
        }

        page.Append(' ').Append(figure).Append('\n');
    }

    private static string Text(double figure) => figure switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => figure.ToString(CultureInfo.InvariantCulture),
    };
}
