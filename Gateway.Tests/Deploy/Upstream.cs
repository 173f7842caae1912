using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Deploy;

/// <summary>What stands behind the proxy: says its own name, the path and the forwarded address; holds a stream whose events the test sends.</summary>
internal sealed class Upstream : IAsyncDisposable
{
    public const string StreamPath = "/mcp";

    private readonly WebApplication app;
    private readonly Channel<string> events = Channel.CreateBounded<string>(16);
    private readonly TaskCompletionSource left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Upstream(string name)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.Run(context => context.Request.Path == StreamPath && context.Request.Headers.Accept == "text/event-stream"
            ? StreamAsync(context)
            : context.Response.WriteAsync($"{name} {context.Request.Path} {context.Request.Headers["X-Forwarded-For"]}"));
    }

    /// <summary>host:port, as a proxy names it.</summary>
    public string Address => new Uri(app.Urls.Single()).Authority;

    /// <summary>Ends when the client of a stream has gone.</summary>
    public Task ClientLeft => left.Task;

    public static async Task<Upstream> StartAsync(string name)
    {
        var upstream = new Upstream(name);
        await upstream.app.StartAsync();
        return upstream;
    }

    public ValueTask SendAsync(string data) => events.Writer.WriteAsync(data);

    public async ValueTask DisposeAsync()
    {
        events.Writer.TryComplete();
        await app.DisposeAsync();
    }

    private async Task StreamAsync(HttpContext context)
    {
        context.RequestAborted.Register(left.SetResult);
        context.Response.ContentType = "text/event-stream";
        await foreach (var data in events.Reader.ReadAllAsync(context.RequestAborted))
        {
            await context.Response.WriteAsync($"data: {data}\n\n");
            await context.Response.Body.FlushAsync();
        }
    }
}
