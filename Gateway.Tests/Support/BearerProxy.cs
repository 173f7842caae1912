using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Tests.Support;

/// <summary>
/// Stands in front of a gateway for programs that can't send a token: adds Authorization and passes everything else on as it is,
/// Host and Origin included, event streams byte by byte, a hang-up in both directions.
/// </summary>
internal sealed class BearerProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpMessageInvoker _client;

    private BearerProxy(WebApplication app, HttpMessageInvoker client) => (_app, _client) = (app, client);

    /// <summary>Where it listens; always loopback.</summary>
    public Uri Url => new(_app.Urls.First());

    public static async Task<BearerProxy> StartAsync(Uri gateway, string token)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(Unlimited);
        builder.Logging.ClearProviders();
        builder.Services.AddHttpForwarder();
        var app = builder.Build();
        var client = new HttpMessageInvoker(Handler());
        var forwarder = app.Services.GetRequiredService<IHttpForwarder>();
        var (request, transform) = (new ForwarderRequestConfig { ActivityTimeout = TimeSpan.FromMinutes(10) }, new AddBearer(token));
        app.Run(async context => await forwarder.SendAsync(context, gateway.GetLeftPart(UriPartial.Authority), client, request, transform));
        await app.StartAsync();
        return new BearerProxy(app, client);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
    }

    private static void Unlimited(Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions server)
    {
        server.AddServerHeader = false;
        server.Limits.MaxRequestBodySize = null;
        server.Limits.MinRequestBodyDataRate = null;
        server.Limits.MinResponseDataRate = null;

        // Bytes, not characters: what is no ASCII in a header goes on as it came.
        server.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
        server.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
    }

    private static SocketsHttpHandler Handler() => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,
    };

    private sealed class AddBearer(string token) : HttpTransformer
    {
        public override async ValueTask TransformRequestAsync(HttpContext context, HttpRequestMessage request, string prefix, CancellationToken cancellationToken)
        {
            await base.TransformRequestAsync(context, request, prefix, cancellationToken);
            request.Headers.Host = context.Request.Host.Value;
            request.Headers.Authorization = new("Bearer", token);
        }
    }
}
