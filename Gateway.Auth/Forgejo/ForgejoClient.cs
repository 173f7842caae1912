using System.Net;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Forgejo;

/// <summary>Forgejo as OAuth2 provider and as the place that knows whether a person may work. Every failure is a <see cref="ForgejoFault"/>.</summary>
internal sealed partial class ForgejoClient(
    ForgejoHttp http, IOptions<ForgejoOptions> options, AuthorizationServerOptions server, ILogger<ForgejoClient> logger)
{
    private const string ApiUser = "/api/v1/user";

    private ForgejoOptions Options => options.Value;

    private string RedirectUri => server.PublicUrl.GetLeftPart(UriPartial.Authority) + "/oauth/callback";

    /// <summary>Where the browser goes. The challenge's method is always named: without it Forgejo stores the challenge and never checks it.</summary>
    public string AuthorizeUrl(UpstreamSecrets secrets) =>
        QueryHelpers.AddQueryString(Options.PublicBase + "/login/oauth/authorize", new Dictionary<string, string?>
        {
            ["client_id"] = Options.ClientId,
            ["redirect_uri"] = RedirectUri,
            ["response_type"] = "code",
            ["scope"] = string.Join(' ', ForgejoScopes.Split(Options.Scopes)),
            ["state"] = secrets.State,
            ["code_challenge"] = secrets.Challenge,
            ["code_challenge_method"] = "S256",
        });

    /// <summary>Whether Forgejo would show its page, asked before a browser is sent there. Null: yes.</summary>
    public async Task<ForgejoFault?> ProbeAsync(CancellationToken cancellationToken)
    {
        var reply = await http.GetAsync(Options.InternalBase + "/.well-known/openid-configuration", null, cancellationToken);
        return reply switch
        {
            null => ForgejoFault.Passing,
            { Status: HttpStatusCode.NotFound or HttpStatusCode.Forbidden } => ForgejoFault.OAuthOff,
            { Status: >= HttpStatusCode.InternalServerError } => ForgejoFault.Passing,
            _ => null,
        };
    }

    public async Task<ForgejoOutcome<ForgejoTokenPair>> ExchangeAsync(string code, string verifier, CancellationToken cancellationToken)
    {
        var reply = await PostTokenAsync(new()
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = RedirectUri,
            ["code_verifier"] = verifier,
        }, cancellationToken);
        if (Pair(reply) is { } pair)
        {
            return pair;
        }

        var fault = ForgejoErrors.OfToken(reply);
        fault = fault == ForgejoFault.SignInAgain && await SecretIsRefusedAsync(cancellationToken) ? ForgejoFault.Misconfigured : fault;
        LogRefused("code", fault, reply?.Status);
        return fault;
    }

    public async Task<ForgejoOutcome<ForgejoTokenPair>> RefreshAsync(ForgejoRefreshToken token, CancellationToken cancellationToken)
    {
        var reply = await PostRefreshAsync(token.Value, cancellationToken);
        if (Pair(reply) is { } pair)
        {
            return pair;
        }

        var fault = ForgejoErrors.OfToken(reply);
        LogRefused("refresh", fault, reply?.Status);
        return fault;
    }

    public Task<ForgejoOutcome<ForgejoIdentity>> UserInfoAsync(ForgejoAccessToken token, CancellationToken cancellationToken) =>
        ReadAsync("/login/oauth/userinfo", token, ForgejoJson.Default.UserInfoBody, Identity, cancellationToken);

    /// <summary>The person as the API sees them: <see cref="ForgejoFault.Suspended"/> for 403 and for inactive ones, who could go on refreshing.</summary>
    public Task<ForgejoOutcome<ForgejoUser>> UserAsync(ForgejoAccessToken token, CancellationToken cancellationToken) =>
        ReadAsync(ApiUser, token, ForgejoJson.Default.UserBody, User, cancellationToken);

    /// <summary>
    /// Whether Forgejo shows no account of that name to the public. An account that hides itself looks the same; one that was renamed leads on, and an instance
    /// that demands a sign-in says so, so neither is taken for gone.
    /// </summary>
    public async Task<bool> IsGoneAsync(string username, CancellationToken cancellationToken) =>
        await http.GetAsync($"{Options.InternalBase}/api/v1/users/{Uri.EscapeDataString(username)}", null, cancellationToken) is { Status: HttpStatusCode.NotFound };

    /// <summary>Whether the token opens an admin route that reads nothing personal.</summary>
    public async Task<bool> ReachesAdminAsync(ForgejoAccessToken token, CancellationToken cancellationToken) =>
        await http.GetAsync(Options.InternalBase + "/api/v1/admin/cron?limit=1", token, cancellationToken) is { Status: HttpStatusCode.OK };

    // Both a bad code and a bad secret are unauthorized_client. A refresh with a token that cannot exist tells them apart by name: the secret is
    // checked first and is then invalid_client.
    private async Task<bool> SecretIsRefusedAsync(CancellationToken cancellationToken) =>
        ForgejoErrors.OfToken(await PostRefreshAsync("none", cancellationToken)) == ForgejoFault.Misconfigured;

    private Task<ForgejoReply?> PostRefreshAsync(string token, CancellationToken cancellationToken) =>
        PostTokenAsync(new() { ["grant_type"] = "refresh_token", ["refresh_token"] = token }, cancellationToken);

    private Task<ForgejoReply?> PostTokenAsync(Dictionary<string, string> form, CancellationToken cancellationToken)
    {
        form["client_id"] = Options.ClientId;
        if (Options.ClientSecret.Length > 0)
        {
            form["client_secret"] = Options.ClientSecret;
        }

        return http.PostAsync(Options.InternalBase + "/login/oauth/access_token", form, cancellationToken);
    }

    private async Task<ForgejoOutcome<TValue>> ReadAsync<TBody, TValue>(
        string path, ForgejoAccessToken token, JsonTypeInfo<TBody> type, Func<TBody, ForgejoOutcome<TValue>> map, CancellationToken cancellationToken)
        where TBody : class
        where TValue : class
    {
        var reply = await http.GetAsync(Options.InternalBase + path, token, cancellationToken);
        if (reply is { Status: HttpStatusCode.OK } && ForgejoErrors.Read(reply, type) is { } body)
        {
            return map(body);
        }

        var fault = ForgejoErrors.OfApi(reply);
        LogRefused(path, fault, reply?.Status);
        return fault;
    }

    private static ForgejoOutcome<ForgejoIdentity> Identity(UserInfoBody body) => body is { Subject.Length: > 0, Username.Length: > 0 }
        ? new ForgejoIdentity(body.Subject, body.Username, body.Groups ?? [])
        : ForgejoFault.Passing;

    private static ForgejoOutcome<ForgejoUser> User(UserBody body) => body switch
    {
        { Active: false } => ForgejoFault.Suspended,
        { Login.Length: > 0 } => new ForgejoUser(body.Login, body.IsAdmin == true),
        _ => ForgejoFault.Passing,
    };

    private static ForgejoTokenPair? Pair(ForgejoReply? reply) =>
        reply is { Status: HttpStatusCode.OK }
        && ForgejoErrors.Read(reply, ForgejoJson.Default.TokenBody) is { AccessToken.Length: > 0, RefreshToken.Length: > 0 } body
            ? new(new(body.AccessToken), new(body.RefreshToken), TimeSpan.FromSeconds(Math.Clamp(body.ExpiresIn ?? 3600, 1, 86_400)))
            : null;

    [LoggerMessage(1500, LogLevel.Warning, "Forgejo refused {What}: {Fault} (status {Status})")]
    private partial void LogRefused(string what, ForgejoFault fault, HttpStatusCode? status);
}
