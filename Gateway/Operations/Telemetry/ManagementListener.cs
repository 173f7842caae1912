using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.Options;

namespace Gateway.Operations.Telemetry;

/// <summary>
/// The management port: Prometheus' <c>/metrics</c> and nothing else, on a server of its own, so that no public route can ever lead here. Without
/// <c>Telemetry:ManagementPort</c> there is none, and nothing is collected.
/// </summary>
internal sealed partial class ManagementListener(IOptions<TelemetryOptions> options, IMeterFactory meters, Readiness readiness, ILogger<ManagementListener> logger)
    : IHostedService, IAsyncDisposable
{
    private const string TextFormat = "text/plain; version=0.0.4; charset=utf-8";

    private WebApplication? server;
    private MetricTable? table;

    /// <summary>Where it listens; null: nowhere.</summary>
    public string? Address => server?.Urls.FirstOrDefault();

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.ManagementPort is not { } port)
        {
            return;
        }

        table = new MetricTable(meters);
        server = Build(new IPEndPoint(IPAddress.Parse(options.Value.ManagementAddress), port));
        await server.StartAsync(cancellationToken);
        Listening(Address);
    }

    public Task StopAsync(CancellationToken cancellationToken) => server?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        table?.Dispose();
        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }

    private WebApplication Build(IPEndPoint endpoint)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.MaxConcurrentConnections = 32;
            kestrel.Listen(endpoint);
        });
        var app = builder.Build();
        app.Run(AnswerAsync);
        return app;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path != "/metrics" || !HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        // Asked first, at most once a second, so that the page says how it stands now.
        await readiness.ReportAsync(context.RequestAborted);
        context.Response.ContentType = TextFormat;
        await context.Response.WriteAsync(table!.Write(), context.RequestAborted);
    }

    [LoggerMessage(3410, LogLevel.Information, "Metrics for Prometheus at {Address}/metrics")]
    private partial void Listening(string? address);
}
