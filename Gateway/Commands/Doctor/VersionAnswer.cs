using System.Net;

namespace Gateway.Commands.Doctor;

/// <summary>
/// Answers what forgejo-mcp asks before it serves, its version, to whatever token: Forgejo itself would refuse doctor's, and the child would end. Loopback only.
/// </summary>
internal sealed class VersionAnswer : IAsyncDisposable
{
    private readonly WebApplication app;

    private VersionAnswer(WebApplication app) => this.app = app;

    public string Url => app.Urls.First();

    public static async Task<VersionAnswer> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(context => context.Request.Path == "/api/v1/version"
            ? context.Response.WriteAsJsonAsync(new Dictionary<string, string> { ["version"] = "15.0.0" }, context.RequestAborted)
            : NotFound(context));
        await app.StartAsync(cancellationToken);
        return new VersionAnswer(app);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
