using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Gateway.Tests.StdioBridge.Http;
using Gateway.Tests.StdioBridge.Http.Modern;
using Gateway.Tests.Support;

namespace Gateway.Tests.StdioBridge.Observed;

public sealed class PoolReplacementTests
{
    [Test]
    public async Task A_new_child_of_a_stateless_client_is_counted_by_what_became_of_the_one_before()
    {
        var time = new ManualTimeProvider();
        await using var host = await BridgeHost.StartAsync(time, ("StdioServers:tools:AsksClient", "Never"));
        var causes = new ConcurrentQueue<object?>();
        using var listener = Listen(host.Sessions.Metrics!.Meter, causes);
        using var client = new ModernClient(host);
        var first = await client.ToolAsync("pid");

        host.Credentials.Token = "newer";
        time.Advance(TimeSpan.FromMinutes(1));
        var second = await client.ToolAsync("pid");
        await client.ToolAsync("crash", """{"code":3}""");
        var third = await client.ToolAsync("pid");

        new[] { first, second, third }.Select(ModernClient.Text).Should().OnlyHaveUniqueItems();
        causes.Should().Equal("rotation", "wake");
    }

    private static MeterListener Listen(Meter meter, ConcurrentQueue<object?> causes)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (ReferenceEquals(instrument.Meter, meter) && instrument.Name == "fjmcp.bridge.pool.replacement.duration")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) => causes.Enqueue(tags.ToArray().First(tag => tag.Key == "cause").Value));
        listener.Start();
        return listener;
    }
}
