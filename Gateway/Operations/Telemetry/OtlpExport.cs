using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Gateway.Operations.Telemetry;

/// <summary>Sends metrics and traces to a collector, where <c>Telemetry:OtlpEndpoint</c> names one. A collector that does not answer costs nobody a request.</summary>
internal sealed class OtlpExport(IOptions<TelemetryOptions> options) : IHostedService
{
    private MeterProvider? metrics;
    private TracerProvider? traces;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.OtlpEndpoint is not null)
        {
            var resource = ResourceBuilder.CreateDefault().AddService("fjmcp-gateway", serviceVersion: ProductVersion.Current);
            metrics = Metrics(resource);
            traces = Traces(resource);
        }

        return Task.CompletedTask;
    }

    /// <summary>
    /// Sends what is left: five seconds each at most, beside each other and not on the caller's thread. A stop that has no time left goes on without: it is none
    /// that failed.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken) => await Task.WhenAll(new IDisposable?[] { metrics, traces }.OfType<IDisposable>()
        .Select(provider => Task.Run(provider.Dispose, CancellationToken.None))).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private MeterProvider Metrics(ResourceBuilder resource) => Sdk.CreateMeterProviderBuilder()
        .SetResourceBuilder(resource)
        .AddMeter(WantedInstruments.OwnMeters, WantedInstruments.RuntimeMeter, WantedInstruments.ServerMeter)
        .AddView(instrument => WantedInstruments.Contains(instrument) ? null : MetricStreamConfiguration.Drop)
        .AddOtlpExporter((exporter, reader) =>
        {
            Direct(exporter, "v1/metrics");
            reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)options.Value.OtlpInterval.TotalMilliseconds;
        })
        .Build();

    private TracerProvider Traces(ResourceBuilder resource) => Sdk.CreateTracerProviderBuilder()
        .SetResourceBuilder(resource)
        .AddSource(WantedInstruments.OwnMeters)
        .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(options.Value.TracePercent / 100.0)))
        .AddOtlpExporter(exporter => Direct(exporter, "v1/traces"))
        .Build();

    private void Direct(OtlpExporterOptions exporter, string path)
    {
        var endpoint = options.Value.OtlpEndpoint!;
        var http = options.Value.OtlpProtocol == TelemetryOptions.HttpProtobuf;
        exporter.Protocol = http ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;

        // The exporter appends the signal's path only to an endpoint that it read from its own environment variable.
        exporter.Endpoint = http ? new Uri(endpoint.AbsoluteUri.TrimEnd('/') + "/" + path) : endpoint;
        exporter.Headers = options.Value.OtlpHeaders is { Length: > 0 } headers ? headers : null;
    }
}
