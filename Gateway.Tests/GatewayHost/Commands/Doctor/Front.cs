using System.Net;
using System.Security.Cryptography.X509Certificates;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.GatewayHost.Commands.Doctor;

/// <summary>A proxy in front of a gateway, of the kind that spoils something.</summary>
internal sealed class Front : IAsyncDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    private readonly WebApplication app;

    private Front(Func<Front, HttpContext, Task> handle, X509Certificate2? certificate)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        app = builder.Build();
        app.Run(context => handle(this, context));
    }

    /// <summary>Where it listens.</summary>
    public Uri Url => new(app.Urls.First());

    /// <summary>Where it forwards to.</summary>
    public Uri? Gateway { get; set; }

    public static async Task<Front> StartAsync(Func<Front, HttpContext, Task> handle, X509Certificate2? certificate = null)
    {
        var front = new Front(handle, certificate);
        await front.app.StartAsync(Patience.Token);
        return front;
    }

    /// <summary>Waits for the whole answer before it sends any of it, and tells the client's address.</summary>
    public static async Task Buffer(Front front, HttpContext context)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(front.Gateway!, context.Request.Path + context.Request.QueryString));
        request.Headers.Add("X-Forwarded-For", "192.0.2.7");
        using var answer = await front.http.SendAsync(request, HttpCompletionOption.ResponseContentRead, context.RequestAborted);
        (context.Response.StatusCode, context.Response.ContentType) = ((int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString());
        context.Response.Headers.WWWAuthenticate = answer.Headers.WwwAuthenticate.ToString();
        await context.Response.Body.WriteAsync(await answer.Content.ReadAsByteArrayAsync(context.RequestAborted));
    }

    /// <summary>A web site that knows nothing of the gateway.</summary>
    public static Task Welcome(Front front, HttpContext context) => context.Response.WriteAsync("<html>welcome</html>");

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.DisposeAsync();
    }
}
