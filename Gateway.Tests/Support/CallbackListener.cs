using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Support;

/// <summary>A native client's loopback redirect.</summary>
internal sealed class CallbackListener : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Channel<string> queries = Channel.CreateBounded<string>(10);

    private CallbackListener()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        app = builder.Build();
        app.Run(async context =>
        {
            if (context.Request.Path == "/callback")
            {
                await queries.Writer.WriteAsync(context.Request.QueryString.Value ?? "");
            }

            await context.Response.WriteAsync("You may close this window.");
        });
    }

    public Uri Callback => new(new Uri(app.Urls.First()), "/callback");

    public static async Task<CallbackListener> StartAsync()
    {
        var listener = new CallbackListener();
        await listener.app.StartAsync(Patience.Token);
        return listener;
    }

    /// <summary>The query with which the next browser comes.</summary>
    public async Task<string> NextAsync() => await queries.Reader.ReadAsync(Patience.Token);

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
