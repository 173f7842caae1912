using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Gateway.Auth.Audit;
using Gateway.Auth.Browser;
using Gateway.Auth.Protocol;
using Gateway.Auth.Protocol.Dpop;
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
    BearerTokens tokens, BrowserCalls browser, BearerResponses responses, DpopProofs proofs, Refusals refusals, AuthorizationServerOptions server)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private const string BearerPrefix = "Bearer ";
    private const string DpopPrefix = "DPoP ";

    // The prefix and 256 bits in base64url; nothing else is worth a hash and a query.
    private static readonly int TokenLength = AccessToken.Prefix.Length + 43;

    private BearerRefusal refusal = BearerRefusal.NoToken;

    /// <summary>Whether the caller speaks, or should speak, RFC 9449.</summary>
    private bool dpop;

    private ProtectedResource? Resource => ResourceIndicators.ForPath(server, Request.PathBase.Add(Request.Path).Value ?? string.Empty);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization;
        dpop = header.Any(value => Has(value, DpopPrefix));
        if (!dpop && !header.Any(value => Has(value, BearerPrefix)))
        {
            // A request with both goes by its Authorization header alone: a bad token must not turn into somebody's browser session.
            return header.Count == 0 ? await BrowserAsync() : AuthenticateResult.NoResult();
        }

        return ReadToken(header, dpop ? DpopPrefix : BearerPrefix) is { } token ? await AuthenticateAsync(token) : Refuse(BearerRefusal.Malformed);
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        // The host also challenges when Forgejo refused the person in the midst of a good request.
        var result = await HandleAuthenticateOnceSafeAsync();
        var reason = result.Succeeded ? BearerRefusal.Withdrawn : refusal;
        await responses.ChallengeAsync(Context, Resource, reason, dpop);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        responses.ForbidAsync(Context, Resource, properties.GetString(BearerDefaults.RequiredScope));

    private static bool Has(string? value, string prefix) => value is not null && value.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);

    private static string? ReadToken(StringValues header, string prefix) =>
        header is [{ } single]
            && single[prefix.Length..].Trim() is { } token
            && token.Length == TokenLength
            && token.StartsWith(AccessToken.Prefix, StringComparison.Ordinal)
            ? token
            : null;

    private async Task<AuthenticateResult> BrowserAsync()
    {
        try
        {
            return await browser.FindAsync(Context, Resource) is { } entry ? Accept(entry, token: null) : AuthenticateResult.NoResult();
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
            return await tokens.FindAsync(Secret.HashOf(token), Context.RequestAborted) is { } entry ? Accept(entry, token) : Refuse(BearerRefusal.Unknown);
        }
        catch (StoreUnavailableException)
        {
            return Refuse(BearerRefusal.Unavailable);
        }
    }

    /// <param name="token">Null for a browser's session, which is bound to no key.</param>
    private AuthenticateResult Accept(BearerEntry entry, string? token)
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

        if (CheckKey(entry.KeyThumbprint, token) is { } unproved)
        {
            return Refuse(unproved);
        }

        Context.Features.Set(entry.Identity);
        return AuthenticateResult.Success(new AuthenticationTicket(entry.Principal, Scheme.Name));
    }

    // RFC 9449 7.1: a bound token serves only whoever proves the key; the scheme of an unbound one is Bearer.
    private BearerRefusal? CheckKey(string? thumbprint, string? token)
    {
        if (thumbprint is null)
        {
            return dpop ? BearerRefusal.NotBound : null;
        }

        if (!dpop)
        {
            dpop = true;
            return BearerRefusal.Bound;
        }

        var proof = proofs.Check(Context, token);
        return proof.Error is { Code: "use_dpop_nonce" } ? BearerRefusal.NonceWanted
            : proof.Thumbprint is { } proved && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(proved), Encoding.ASCII.GetBytes(thumbprint)) ? null
            : BearerRefusal.InvalidProof;
    }

    private AuthenticateResult Refuse(BearerRefusal reason)
    {
        refusal = reason;
        if (Resource is not null)
        {
            // Elsewhere it is not ours to refuse: Forgejo behind us has tokens of its own.
            refusals.Count(Context, $"bearer {reason}");
        }

        return AuthenticateResult.Fail(BearerRefusals.Describe(reason));
    }
}
