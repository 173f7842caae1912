using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace Gateway.Operations.Telemetry;

/// <summary>Collects this gateway's figures and writes them in Prometheus' text format 0.0.4.</summary>
internal sealed class MetricTable : IDisposable
{
    private readonly MeterListener listener = new();
    private readonly ConcurrentDictionary<string, MetricFamily> families = new(StringComparer.Ordinal);
    private readonly Lock scrape = new();

    /// <param name="meters">The host's: several gateways may live in one process, and each shows its own figures.</param>
    public MetricTable(IMeterFactory meters)
    {
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (WantedInstruments.Contains(instrument) && (instrument.Meter.Scope is null || instrument.Meter.Scope == meters))
            {
                var family = new MetricFamily(instrument);
                self.EnableMeasurementEvents(instrument, families.GetOrAdd(family.Name, family));
            }
        };
        listener.SetMeasurementEventCallback<double>(static (_, value, labels, family) => ((MetricFamily)family!).Record(value, labels));
        listener.SetMeasurementEventCallback<long>(static (_, value, labels, family) => ((MetricFamily)family!).Record(value, labels));
        listener.SetMeasurementEventCallback<int>(static (_, value, labels, family) => ((MetricFamily)family!).Record(value, labels));
        listener.Start();
    }

    public string Write()
    {
        var page = new StringBuilder();
        lock (scrape)
        {
            foreach (var family in families.Values.Where(family => family.IsObserved))
            {
                family.Forget();
            }

            listener.RecordObservableInstruments();
            foreach (var family in families.Values.OrderBy(family => family.Name, StringComparer.Ordinal))
            {
                family.Write(page);
            }
        }

        return page.ToString();
    }

    public void Dispose() => listener.Dispose();
}
