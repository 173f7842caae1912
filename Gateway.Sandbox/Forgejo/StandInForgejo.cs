using System.Net;
using System.Security.Cryptography;
using Gateway.Sandbox.Forgejo.Accounts;
using Gateway.Sandbox.Forgejo.Api;
using Gateway.Sandbox.Forgejo.OAuth;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Sandbox.Forgejo;

/// <summary>
/// A server on loopback that behaves as Forgejo does towards an OAuth2 client and towards forgejo-mcp. People: alice, bob, and accounts named after what
/// happens to them once they were issued a code (disabled-user, renamed-user, deleted-user) or what they lack (no-2fa-user).
/// </summary>
internal sealed class StandInForgejo : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ForgejoState state;
    private readonly TokenSigner signer;
    private readonly TokenIssuer issuer;
    private readonly Application application;

    private StandInForgejo(StandInForgejoOptions options)
    {
        state = new ForgejoState(options);
        signer = new TokenSigner();
        issuer = new TokenIssuer(state, signer);
        application = state.OAuth.Register(0, "fjmcp-gateway", options.ConfidentialClient, options.RedirectUris);
        application.AnyLoopbackRedirect = options.RedirectUris.Count == 0;
        ClientSecret = application.NewSecret();
        app = Build(options.Port);
    }

    /// <summary>The base URL with its path prefix, without a trailing slash.</summary>
    public string Url => state.Url;

    public string ClientId => application.ClientId;

    /// <summary>Made at start.</summary>
    public string ClientSecret { get; }

    public ForgejoSettings Settings => state.Settings;

    public Faults Faults { get; } = new();

    public ForgejoCounters Counters => state.Counters;

    public SeenRequests Requests { get; } = new();

    /// <summary>Who can sign in on the page, in order of their ids.</summary>
    public IReadOnlyList<string> Logins => Locked(() => state.People.All.Where(p => !p.IsAdmin).Select(p => p.Login).ToList());

    public static async Task<StandInForgejo> StartAsync(StandInForgejoOptions? options = null, CancellationToken cancellationToken = default)
    {
        var forgejo = new StandInForgejo(options ?? new StandInForgejoOptions());
        await forgejo.app.StartAsync(cancellationToken);
        forgejo.state.Url = forgejo.app.Urls.First().TrimEnd('/') + forgejo.state.Prefix;
        return forgejo;
    }

    /// <summary>The password made up at start.</summary>
    public string PasswordOf(string login) => Locked(() => state.People.Get(login).Password);

    /// <summary>A personal access token, got without a browser. An empty scope is full access.</summary>
    public string CreateAccessToken(string login, string scope = "all")
    {
        var token = RandomNumberGenerator.GetHexString(40, lowercase: true);
        Locked(() => state.PersonalTokens[token] = new PersonalToken(state.People.Get(login).Id, scope));
        return token;
    }

    /// <summary>Adds a redirect URI to the first application.</summary>
    public void AllowRedirect(string redirectUri) => Locked(() => application.RedirectUris = [.. application.RedirectUris, redirectUri]);

    /// <summary>Makes a new client secret, as an edit of the application does; the old one is refused from now on.</summary>
    public string ReplaceSecret() => Locked(application.NewSecret);

    /// <summary>Prohibits the person from signing in, or allows it again.</summary>
    public void Disable(string login, bool disabled = true) => Locked(() => state.People.Get(login).Disabled = disabled);

    /// <summary>Lets the person lack the second factor that the instance demands.</summary>
    public void DemandSecondFactor(string login, bool lacking = true) => Locked(() => state.People.Get(login).LacksSecondFactor = lacking);

    /// <summary>Makes the person a member of these organisations (<c>org</c>) and teams (<c>org:team</c>), and of no others.</summary>
    public void JoinOnly(string login, params string[] groups) => Locked(() => state.People.Get(login).Groups = groups);

    public void Rename(string login, string newLogin) => Locked(() => state.People.Get(login).Login = newLogin);

    public void Delete(string login) => Locked(() =>
    {
        state.Delete(state.People.Get(login));
        return true;
    });

    /// <summary>What the person's "revoke" at /user/settings/applications does: the grants and all their tokens are gone.</summary>
    public void RevokeGrants(string login) => Locked(() =>
    {
        state.OAuth.RevokeGrants(state.People.Get(login).Id);
        return true;
    });

    /// <summary>Lets the person's grants be from a time when no API scope was asked for: full access, and tokens already issued reach as far.</summary>
    public void WidenGrants(string login) => Locked(() =>
    {
        state.OAuth.Grants.Where(grant => grant.PersonId == state.People.Get(login).Id).ToList().ForEach(grant => grant.Scope = "openid");
        return true;
    });

    /// <summary>Adds accounts <c>NAME-1</c> to <c>NAME-count</c>, as many people as a test needs.</summary>
    public IReadOnlyList<string> AddPeople(string name, int count) => Locked(() => Enumerable.Range(1, count).Select(number => state.People.Add($"{name}-{number}", name).Login).ToList());

    /// <summary>Lets every access token issued to the person so far be expired.</summary>
    public void ExpireAccessTokens(string login) => Locked(() => state.People.Get(login).FirstValidToken = issuer.LastNumber + 1);

    /// <summary>Ends the person's browser sessions; the next authorization shows the sign-in page.</summary>
    public void SignOut(string login) => Locked(() =>
    {
        state.Sessions.EndAll(state.People.Get(login).Id);
        return true;
    });

    public async ValueTask DisposeAsync()
    {
        Faults.Clear();
        await app.DisposeAsync();
        signer.Dispose();
    }

    private T Locked<T>(Func<T> act)
    {
        lock (state.Gate)
        {
            return act();
        }
    }

    private WebApplication Build(int port)
    {
        // Empty: no configuration files, no environment, no logging of what was asked.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.AddRouting();
        var web = builder.Build();
        web.Use(RecordAsync);
        web.UseRouting();
        new ForgejoRoutes(state, issuer, signer, Faults).Map(web.MapGroup(state.Prefix));
        return web;
    }

    private async Task RecordAsync(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path.Value ?? "/";
        path = path.StartsWith(state.Prefix, StringComparison.Ordinal) ? path[state.Prefix.Length..] : path;
        await Faults.InvokeAsync(context, path, next);
        Requests.Add(new SeenRequest(
            context.Request.Method,
            path,
            context.Request.Headers.Authorization.ToString().Split(' ')[0],
            ApiCaller.Of(context)?.Person.Login ?? "",
            context.Request.Headers.UserAgent.ToString(),
            context.Response.StatusCode));
    }
}
