using System.Net;
using System.Security.Cryptography;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.GatewayHost.Proxy.Forwarding;

/// <summary>What stands behind the gateway in Forgejo's place: says which headers it got, takes a body of any size, holds a stream until it is told to go on.</summary>
internal sealed class Behind : IAsyncDisposable
{
    private readonly WebApplication app;

    private Behind(WebApplication app) => this.app = app;

    public string Url => app.Urls.First();

    /// <summary>Set: the stream's second event is sent.</summary>
    public TaskCompletionSource GoOn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static async Task<Behind> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
        });
        var behind = new Behind(builder.Build());
        behind.app.Run(context => context.Request.Path.Value switch
        {
            "/push" => TakeAsync(context),
            "/user/events" => behind.StreamAsync(context),
            _ => context.Response.WriteAsJsonAsync(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString())),
        });
        await behind.app.StartAsync(Patience.Token);
        return behind;
    }

    public ValueTask DisposeAsync()
    {
        GoOn.TrySetResult();
        return app.DisposeAsync();
    }

    private static async Task TakeAsync(HttpContext context) =>
        await context.Response.WriteAsync(Convert.ToHexString(await SHA256.HashDataAsync(context.Request.Body, context.RequestAborted)));

    private async Task StreamAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync("data: first\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await GoOn.Task.WaitAsync(context.RequestAborted);
        await context.Response.WriteAsync("data: second\n\n", context.RequestAborted);
    }
}
