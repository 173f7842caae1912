using System.Diagnostics.Metrics;
using System.Text;
using Gateway.Operations.Telemetry;

namespace Gateway.Tests.GatewayHost.Operations.Telemetry;

public sealed class MetricFamilyTests
{
    [Test]
    public void A_histogram_counts_from_below()
    {
        using var meter = new Meter("fjmcp.a-test");
        var family = new MetricFamily(meter.CreateHistogram("fjmcp.took", "s", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 2] }));

        foreach (var value in new[] { 0.5, 1, 1.5, 99 })
        {
            family.Record(value, []);
        }

        Page(family).Should().Be("""
            # HELP fjmcp_took_seconds 
            # TYPE fjmcp_took_seconds histogram
            fjmcp_took_seconds_bucket{le="1"} 2
            fjmcp_took_seconds_bucket{le="2"} 3
            fjmcp_took_seconds_bucket{le="+Inf"} 4
            fjmcp_took_seconds_sum 102
            fjmcp_took_seconds_count 4

            """);
    }

    [Test]
    public void What_is_in_a_label_stays_in_it()
    {
        using var meter = new Meter("fjmcp.a-test");
        var family = new MetricFamily(meter.CreateCounter<long>("fjmcp.things"));

        family.Record(1, [new("what", "a\"b\\c\nd")]);

        Page(family).Should().EndWith("fjmcp_things_total{what=\"a\\\"b\\\\c\\nd\"} 1\n");
    }

    [Test]
    public void Whatever_labels_come_a_family_stays_bounded_and_its_sum_right()
    {
        using var meter = new Meter("fjmcp.a-test");
        var family = new MetricFamily(meter.CreateCounter<long>("fjmcp.things"));

        for (var i = 0; i < 2 * MetricFamily.MostSeries; i++)
        {
            family.Record(1, [new("what", i)]);
        }

        family.Record(1, [new("what", new string('x', 5000))]);

        var lines = Page(family).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith('#')).ToArray();
        lines.Should().HaveCount(MetricFamily.MostSeries + 1);
        lines.Should().Contain($"fjmcp_things_total{{overflow=\"true\"}} {MetricFamily.MostSeries + 1}");
    }

    [Test]
    public void A_measurement_with_known_labels_allocates_nothing()
    {
        using var meter = new Meter("fjmcp.a-test");
        var family = new MetricFamily(meter.CreateHistogram<double>("fjmcp.took", "s"));
        KeyValuePair<string, object?>[] labels = [new("route", "mcp"), new("status", "200")];
        family.Record(1, labels);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            family.Record(i, labels);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    private static string Page(MetricFamily family)
    {
        var page = new StringBuilder();
        family.Write(page);
        return page.ToString();
    }
}
