using Gateway.Auth;
using Gateway.Auth.Bearer;
using Gateway.Auth.Clients.Documents;
using Gateway.Auth.Storage;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Auth;

/// <summary>The authorization server on real Kestrel with a real store in a folder of its own, and two protected resources behind it.</summary>
internal sealed class AuthServer : IAsyncDisposable
{
    public const string PublicUrl = "https://git.example.org";

    public const string Mcp = PublicUrl + "/mcp";

    public const string Other = PublicUrl + "/mcp/other";

    private readonly WebApplication app;

    private AuthServer(WebApplication app, string directory, ManualTimeProvider time, Ended ended)
    {
        (this.app, Directory, Time, Observed) = (app, directory, time, ended);
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(app.Urls.First()) };
        Seed = new Seed(Get<AuthStore>(), time);
    }

    public string Directory { get; }

    public ManualTimeProvider Time { get; }

    public HttpClient Http { get; }

    public Seed Seed { get; }

    public Ended Observed { get; }

    public static async Task<AuthServer> StartAsync(Dictionary<string, string?>? settings = null, bool oneResource = false, string issuer = PublicUrl + "/oauth", TimeSpan later = default, IDocumentNetwork? network = null, AuthServer? data = null)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("fjmcp-auth-").FullName;
        var (time, ended) = (new ManualTimeProvider(), new Ended());
        time.Advance(later);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(Settings(settings));
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton<IAuthorizationObserver>(ended);
        builder.Services.AddGatewayAuth(builder.Configuration, _ => Options(data?.Directory ?? directory, oneResource, issuer));
        builder.Services.AddSingleton(network ?? new ClosedDocumentNetwork());
        builder.Services.AddAuthorization();
        var app = builder.Build();
        Map(app);
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            System.IO.Directory.Delete(directory, recursive: true);
            throw;
        }

        return new AuthServer(app, directory, time, ended);
    }

    public T Get<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    public Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] form) =>
        Http.PostAsync(new Uri(path, UriKind.Relative), new FormUrlEncodedContent(form.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))));

    public Task<HttpResponseMessage> CallAsync(string token, string path = "/mcp")
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new("Bearer", token);
        return Http.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private static AuthorizationServerOptions Options(string directory, bool oneResource, string issuer) => new()
    {
        PublicUrl = new Uri(PublicUrl),
        Issuer = issuer,
        Aliases = true,
        DataDirectory = Path.Combine(directory, "data"),
        Resources = oneResource
            ? [new(Mcp, "/mcp", "forgejo", [GatewayScopes.Read, GatewayScopes.Write])]
            : [new(Mcp, "/mcp", "forgejo", [GatewayScopes.Read, GatewayScopes.Write]), new(Other, "/mcp/other", "other", [GatewayScopes.Write])],
    };

    private static Dictionary<string, string?> Settings(Dictionary<string, string?>? settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["Forgejo:Url"] = "http://127.0.0.1:9",
            ["Forgejo:ClientId"] = "gateway",
            ["Forgejo:ClientSecret"] = "only-for-tests",
            ["Forgejo:Scopes"] = "read:user write:repository write:issue",
        };
        foreach (var (key, value) in settings ?? [])
        {
            all[key] = value;
        }

        return all;
    }

    private static void Map(WebApplication app)
    {
        // As the host does: the scheme is the public one, whatever the connection is.
        app.Use((context, next) =>
        {
            context.Request.Scheme = Uri.UriSchemeHttps;
            return next(context);
        });
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGatewayAuth();
        var policy = new AuthorizationPolicyBuilder(BearerDefaults.Scheme).RequireAuthenticatedUser().Build();
        foreach (var path in (string[])["/mcp", "/mcp/other"])
        {
            app.MapMethods(path, ["GET", "POST"], (HttpContext context) => context.Features.Get<BearerIdentity>()!.PersonId).RequireAuthorization(policy);
        }

        app.MapPut("/mcp", (HttpContext context) => context.ForbidAsync(BearerDefaults.Scheme, BearerDefaults.Requiring([GatewayScopes.Read, GatewayScopes.Write])))
            .RequireAuthorization(policy);
        app.MapDelete("/mcp", (HttpContext context) => context.ChallengeAsync(BearerDefaults.Scheme)).RequireAuthorization(policy);
    }

    /// <summary>What observers were told.</summary>
    internal sealed class Ended : IAuthorizationObserver
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<EndedAuthorization> all = new();

        private readonly TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlyCollection<EndedAuthorization> All => all;

        /// <summary>Completes when something has ended.</summary>
        public Task NextAsync() => first.Task.WaitAsync(Patience.Span);

        public void OnEnded(EndedAuthorization ended)
        {
            all.Enqueue(ended);
            first.TrySetResult();
        }
    }
}
