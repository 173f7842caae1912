namespace Gateway.Operations.Telemetry;

/// <summary>Where figures and traces go, <c>Telemetry</c>. Without any of these keys nothing is collected. Read once at start, then unchanged.</summary>
internal sealed record TelemetryOptions
{
    public const string Section = "Telemetry";

    public const string Grpc = "grpc";
    public const string HttpProtobuf = "http/protobuf";

    /// <summary>Port of the Prometheus endpoint <c>/metrics</c>. Default none: no endpoint; 0 to 65535, 0 takes a free one.</summary>
    public int? ManagementPort { get; init; }

    /// <summary>Address that the management port listens on. Default 127.0.0.1: this machine alone; 0.0.0.0 only where a network of its own keeps strangers out.</summary>
    public string ManagementAddress { get; init; } = "127.0.0.1";

    /// <summary>Collector that metrics and traces are sent to by OTLP, like http://localhost:4317. Default none: nothing is sent.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary><c>grpc</c> (port 4317 as a rule) or <c>http/protobuf</c> (4318). Default grpc.</summary>
    public string OtlpProtocol { get; init; } = Grpc;

    /// <summary>Headers for the collector, like <c>authorization=Basic ...</c>, separated by commas. A secret. Default none.</summary>
    public string OtlpHeaders { get; init; } = "";

    /// <summary>How often metrics are sent. Default 1 min, 1 s to 1 h.</summary>
    public TimeSpan OtlpInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How many of a hundred requests are traced. Default 100, 0 to 100.</summary>
    public int TracePercent { get; init; } = 100;
}
