using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.GatewayHost.Operations.Telemetry;

/// <summary>A collector on loopback that keeps what OTLP over HTTP brings. Names and labels stand in protobuf as they are.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication app;

    private Collector(WebApplication app) => this.app = app;

    public string Url => app.Urls.First();

    public ConcurrentQueue<(string Path, string? Authorization, byte[] Body)> Received { get; } = new();

    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var collector = new Collector(builder.Build());
        collector.app.Run(collector.TakeAsync);
        await collector.app.StartAsync(Patience.Token);
        return collector;
    }

    public string TextOf(string path) => string.Concat(Received.Where(entry => entry.Path == path).Select(entry => Encoding.Latin1.GetString(entry.Body)));

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Received.Enqueue((context.Request.Path.Value!, context.Request.Headers.Authorization, body.ToArray()));
    }
}
