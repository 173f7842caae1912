using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Support;

/// <summary>An http destination on loopback that says what it was asked.</summary>
internal sealed class EchoServer
{
    private static readonly Lazy<Task<EchoServer>> Shared = new(StartAsync);

    private EchoServer(string url) => Url = url;

    public string Url { get; }

    /// <summary>One for all tests: it keeps nothing.</summary>
    public static Task<EchoServer> SharedAsync() => Shared.Value;

    private static async Task<EchoServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(context => context.Response.WriteAsJsonAsync(new
        {
            path = context.Request.Path.Value,
            query = context.Request.QueryString.Value,
            forwardedFor = context.Request.Headers["X-Forwarded-For"].ToString(),
            forwardedHost = context.Request.Headers["X-Forwarded-Host"].ToString(),
        }));
        await app.StartAsync(Patience.Token);
        return new EchoServer(app.Urls.First());
    }
}
