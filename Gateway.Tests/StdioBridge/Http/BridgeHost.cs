using Gateway.StdioBridge;
using Gateway.StdioBridge.Children;
using Gateway.StdioBridge.Http;
using Gateway.StdioBridge.Http.Legacy;
using Gateway.StdioBridge.Sessions;
using Gateway.StdioBridge.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ChildPools = Gateway.StdioBridge.Translation.ChildPools;

namespace Gateway.Tests.StdioBridge.Http;

/// <summary>The bridge behind a real Kestrel on a free port, with fixture servers as children. The caller comes from the headers X-Person, X-Grant and X-Seen-Endings.</summary>
internal sealed class BridgeHost : IAsyncDisposable
{
    /// <summary>The one person who is told what their child wrote to stderr.</summary>
    public const string Admin = "admin";

    private readonly WebApplication _app;

    private BridgeHost(WebApplication app, StubCredentials credentials, LogLines logs) => (_app, Credentials, Logs) = (app, credentials, logs);

    public StubCredentials Credentials { get; }

    public LogLines Logs { get; }

    public Uri Url => new(_app.Urls.First());

    public BridgeSessions Sessions => _app.Services.GetRequiredService<BridgeSessions>();

    public ChildPools Pools => _app.Services.GetRequiredService<ChildPools>();

    public StdioServerOptions Settings => _app.Services.GetRequiredService<IOptions<BridgeOptions>>().Value.Servers["tools"];

    public Prestart Prestart => _app.Services.GetRequiredService<Prestart>();

    public static async Task<BridgeHost> StartAsync(TimeProvider? time = null, params (string Key, string? Value)[] settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        var (credentials, logs) = (new StubCredentials(), new LogLines());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.AddProvider(logs).SetMinimumLevel(LogLevel.Debug);
        builder.Configuration.AddInMemoryCollection(Defaults());
        builder.Configuration.AddInMemoryCollection(settings.GroupBy(entry => entry.Key, entry => entry.Value).Select(entry => KeyValuePair.Create(entry.Key, entry.Last())));
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddSingleton<IChildCredentialSource>(credentials);
        builder.Services.AddStdioBridge(builder.Configuration);
        builder.Services.PostConfigure<BridgeOptions>(options => options.Servers = options.Servers.ToDictionary(server => server.Key, server => Plain(server.Value)));
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(5));
        var app = builder.Build();
        var endpoint = app.Services.GetRequiredService<McpEndpoint>();
        app.Run(context => ServeAsync(context, endpoint, app.Services.GetRequiredService<SseEndpoint>()));
        await app.StartAsync();
        return new BridgeHost(app, credentials, logs);
    }

    public BridgeClient Client(string person = "alice", string? grant = null, string server = "tools") => new(Url, server, person, grant ?? person + "-grant");

    public Task StopAsync() => _app.StopAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>Tests look at children by their process id, which another PID namespace would hide.</summary>
    private static StdioServerOptions Plain(StdioServerOptions server) =>
        server.Isolation.Tier == IsolationTier.Auto ? server with { Isolation = server.Isolation with { Tier = IsolationTier.Plain } } : server;

    private static IEnumerable<KeyValuePair<string, string?>> Defaults() =>
        Fixture("tools").Concat(Fixture("rubbish")).Concat(Fixture("banner")).Concat(Fixture("exit", "3")).Concat(Fixture("picky"))
            .Append(KeyValuePair.Create("StdioServers:missing:Command", (string?)"/nowhere/no-such-program"))
            .Append(KeyValuePair.Create("StdioServers:missing:Era", (string?)"Legacy"))
            .Append(KeyValuePair.Create("StdioServers:plain-exit:Era", (string?)"Legacy"))
            .Append(KeyValuePair.Create("StdioServers:plain-exit:Command", (string?)"dotnet"))
            .Append(KeyValuePair.Create("StdioServers:plain-exit:Arguments:0", (string?)typeof(Gateway.Sandbox.Fixtures.FixtureServer).Assembly.Location))
            .Append(KeyValuePair.Create("StdioServers:plain-exit:Arguments:1", (string?)"fixture"))
            .Append(KeyValuePair.Create("StdioServers:plain-exit:Arguments:2", (string?)"exit"))
            .Append(KeyValuePair.Create("StdioServers:plain-exit:Arguments:3", (string?)"3"));

    private static IEnumerable<KeyValuePair<string, string?>> Fixture(params string[] arguments)
    {
        var key = $"StdioServers:{arguments[0]}";
        string[] all = [typeof(Gateway.Sandbox.Fixtures.FixtureServer).Assembly.Location, "fixture", .. arguments];
        yield return new($"{key}:Command", "dotnet");
        yield return new($"{key}:Era", "Legacy");
        yield return new($"{key}:Environment:FIXTURE_TOKEN", "{forgejo.access_token}");
        yield return new($"{key}:Environment:FIXTURE_USER", "{forgejo.username}");
        for (var index = 0; index < all.Length; index++)
        {
            yield return new($"{key}:Arguments:{index}", all[index]);
        }
    }

    private static async Task ServeAsync(HttpContext context, McpEndpoint endpoint, SseEndpoint sse)
    {
        var person = context.Request.Headers["X-Person"].ToString();
        var grant = context.Request.Headers["X-Grant"].ToString();
        var scopes = context.Request.Headers["X-Scopes"] is [{ } given] ? given : "forgejo:write";
        var seen = context.Request.Headers["X-Seen-Endings"] is [{ } count] ? long.Parse(count, System.Globalization.CultureInfo.InvariantCulture) : long.MaxValue;
        var caller = new Caller(person, person, grant, grant + "-authorization", "client", scopes.Split(' '), seen) { SeesStderr = person == Admin };
        var server = context.Request.Path.Value!.Trim('/');
        var outcome = await (server.StartsWith("sse/", StringComparison.Ordinal) ? sse.InvokeAsync(context, server[4..], caller) : endpoint.InvokeAsync(context, server, caller));
        if (outcome != BridgeOutcome.Handled)
        {
            context.Response.Headers["X-Outcome"] = outcome.ToString();
            context.Response.StatusCode = outcome == BridgeOutcome.SignInNeeded ? StatusCodes.Status401Unauthorized : StatusCodes.Status403Forbidden;
        }
    }
}
