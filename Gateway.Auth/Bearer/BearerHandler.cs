using System.Text.Encodings.Web;
using Gateway.Auth.Browser;
using Gateway.Auth.Protocol;
using Gateway.Auth.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Gateway.Auth.Bearer;

/// <summary>
/// Lets in who presents an access token of ours for the resource that the request's path belongs to. Header only: a token in a query ends up in
/// logs and Referer headers (OAuth 2.1 5.1).
/// </summary>
internal sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder,
    BearerTokens tokens, BrowserCalls browser, BearerResponses responses, AuthorizationServerOptions server)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private const string HeaderPrefix = "Bearer ";

    // The prefix and 256 bits in base64url; nothing else is worth a hash and a query.
    private static readonly int TokenLength = AccessToken.Prefix.Length + 43;

    private BearerRefusal refusal = BearerRefusal.NoToken;

    private ProtectedResource? Resource => ResourceIndicators.ForPath(server, Request.PathBase.Add(Request.Path).Value ?? string.Empty);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization;
        if (!header.Any(value => value is not null && value.StartsWith(HeaderPrefix, StringComparison.OrdinalIgnoreCase)))
        {
            // A request with both goes by its Authorization header alone: a bad token must not turn into somebody's browser session.
            return header.Count == 0 ? await BrowserAsync() : AuthenticateResult.NoResult();
        }

        return ReadToken(header) is { } token ? await AuthenticateAsync(token) : Refuse(BearerRefusal.Malformed);
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        // The host also challenges when Forgejo refused the person in the midst of a good request.
        var result = await HandleAuthenticateOnceSafeAsync();
        var reason = result.Succeeded ? BearerRefusal.Withdrawn : refusal;
        await responses.ChallengeAsync(Context, Resource, reason);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        responses.ForbidAsync(Context, Resource, properties.GetString(BearerDefaults.RequiredScope));

    private static string? ReadToken(StringValues header) =>
        header is [{ } single]
            && single[HeaderPrefix.Length..].Trim() is { } token
            && token.Length == TokenLength
            && token.StartsWith(AccessToken.Prefix, StringComparison.Ordinal)
            ? token
            : null;

    private async Task<AuthenticateResult> BrowserAsync()
    {
        try
        {
            return await browser.FindAsync(Context, Resource) is { } entry ? Accept(entry) : AuthenticateResult.NoResult();
        }
        catch (StoreUnavailableException)
        {
            return Refuse(BearerRefusal.Unavailable);
        }
    }

    private async Task<AuthenticateResult> AuthenticateAsync(string token)
    {
        try
        {
            return await tokens.FindAsync(Secret.HashOf(token), Context.RequestAborted) is { } entry ? Accept(entry) : Refuse(BearerRefusal.Unknown);
        }
        catch (StoreUnavailableException)
        {
            return Refuse(BearerRefusal.Unavailable);
        }
    }

    private AuthenticateResult Accept(BearerEntry entry)
    {
        // RFC 8707 2.2, MCP authorization "token audience binding": a token for one resource opens no other.
        if (Resource?.Identifier is not { } here || !string.Equals(here, entry.Identity.Resource, StringComparison.Ordinal))
        {
            return Refuse(BearerRefusal.WrongResource);
        }

        if (entry.Refusal is { } reason)
        {
            return Refuse(reason);
        }

        if (entry.Identity.ExpiresAt <= TimeProvider.GetUtcNow())
        {
            return Refuse(BearerRefusal.Expired);
        }

        Context.Features.Set(entry.Identity);
        return AuthenticateResult.Success(new AuthenticationTicket(entry.Principal, Scheme.Name));
    }

    private AuthenticateResult Refuse(BearerRefusal reason)
    {
        refusal = reason;
        return AuthenticateResult.Fail(BearerRefusals.Describe(reason));
    }
}
