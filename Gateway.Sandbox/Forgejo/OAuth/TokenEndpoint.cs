using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Gateway.Sandbox.Forgejo.OAuth;

/// <summary>POST /login/oauth/access_token. Checks stand in Forgejo's order, because the order decides which error is seen.</summary>
internal sealed class TokenEndpoint(ForgejoState state, TokenIssuer issuer, TokenSigner signer, Faults faults)
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        if (await TokenRequest.ReadAsync(context) is not { } request)
        {
            return OAuthErrors.Token("invalid_request", "cannot parse the request or its basic auth header");
        }

        lock (state.Gate)
        {
            return request.GrantType switch
            {
                "authorization_code" => Exchange(request),
                "refresh_token" => Refresh(request),
                _ => OAuthErrors.Token("unsupported_grant_type", "Only refresh_token or authorization_code grant type is supported"),
            };
        }
    }

    private IResult Exchange(TokenRequest request)
    {
        if (Authenticate(request, "unauthorized_client", out var application) is { } refused)
        {
            return refused;
        }

        if (state.OAuth.FindCode(request.Code) is not { } code)
        {
            return OAuthErrors.Token("unauthorized_client", "client is not authorized");
        }

        if (request.RedirectUri != code.RedirectUri)
        {
            return OAuthErrors.Token("unauthorized_client", "redirect_uri does not match the authorization request");
        }

        if (!VerifierFits(code, request.CodeVerifier))
        {
            return OAuthErrors.Token("unauthorized_client", "failed PKCE code challenge");
        }

        if (!ReferenceEquals(code.Grant.Application, application))
        {
            return OAuthErrors.Token("invalid_grant", "invalid grant");
        }

        state.OAuth.UseUp(code);
        return Issue(code.Grant, state.Counters.CountCodeExchange);
    }

    private IResult Refresh(TokenRequest request)
    {
        if (Authenticate(request, "invalid_client", out var application) is { } refused)
        {
            return refused;
        }

        if (signer.Read(request.RefreshToken, TokenKind.Refresh) is not { } claims || issuer.Expired(claims))
        {
            return OAuthErrors.Token("unauthorized_client", "unable to parse refresh token");
        }

        if (state.OAuth.FindGrant(claims.GrantId) is not { } grant)
        {
            return OAuthErrors.Token("invalid_grant", "grant does not exist");
        }

        if (!ReferenceEquals(grant.Application, application))
        {
            return OAuthErrors.Token("invalid_grant", "refresh token was not issued to this client");
        }

        // The grant lives on: only this token is dead.
        return state.Settings.InvalidateRefreshTokens && claims.Counter != grant.Counter
            ? OAuthErrors.Token("unauthorized_client", "token was already used")
            : Issue(grant, state.Counters.CountRefresh);
    }

    private IResult? Authenticate(TokenRequest request, string badSecret, out Application? application)
    {
        application = state.OAuth.FindApplication(request.ClientId);
        if (application is null)
        {
            return OAuthErrors.Token("invalid_client", $"cannot load client with client id: '{request.ClientId}'");
        }

        if (!application.Confidential || application.SecretMatches(request.ClientSecret))
        {
            return null;
        }

        return OAuthErrors.Token(badSecret, request.ClientSecret.Length == 0 ? "invalid empty client secret" : "invalid client secret");
    }

    private IResult Issue(Grant grant, Action count)
    {
        if (faults.TakeCounterRace())
        {
            return OAuthErrors.Token("invalid_grant", "cannot increase the grant counter");
        }

        count();
        return Results.Json(issuer.Issue(grant));
    }

    // RFC 7636 4.6. A challenge sent without a method is never checked: the trap for whoever leaves the method out.
    private static bool VerifierFits(Code code, string verifier) => code.CodeChallengeMethod switch
    {
        "S256" => Equal(code.CodeChallenge, Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(verifier)))),
        "plain" => Equal(code.CodeChallenge, verifier),
        _ => true,
    };

    private static bool Equal(string one, string other)
        => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));
}
