using System.Buffers.Text;
using System.Security.Cryptography;
using Gateway.Sandbox.Forgejo.Accounts;

namespace Gateway.Sandbox.Forgejo.OAuth;

/// <summary>Issues token pairs and tells what an access token stands for.</summary>
internal sealed class TokenIssuer(ForgejoState state, TokenSigner signer)
{
    private long lastNumber;

    /// <summary>The number that the next token will exceed; tokens up to it can be declared expired.</summary>
    public long LastNumber => lastNumber;

    /// <summary>Issues a pair; every issue raises the grant's counter, and that kills earlier refresh tokens.</summary>
    public Dictionary<string, object> Issue(Grant grant)
    {
        if (state.Settings.InvalidateRefreshTokens)
        {
            grant.Counter++;
        }

        var tokens = new Dictionary<string, object>
        {
            ["access_token"] = Sign(grant, TokenKind.Access, state.Settings.AccessTokenLifetime),
            ["token_type"] = "bearer",
            ["expires_in"] = (long)state.Settings.AccessTokenLifetime.TotalSeconds,
            ["refresh_token"] = Sign(grant, TokenKind.Refresh, state.Settings.RefreshTokenLifetime),
        };
        if (Scopes.Split(grant.Scope).Contains("openid"))
        {
            tokens["id_token"] = IdToken(grant);
        }

        return tokens;
    }

    /// <summary>The live grant and person of an access token; the grant is read per request, so that revocation bites at once.</summary>
    public (Grant Grant, Person Person)? Resolve(string accessToken)
    {
        var claims = signer.Read(accessToken, TokenKind.Access);
        if (claims is null || Expired(claims) || state.OAuth.FindGrant(claims.GrantId) is not { } grant)
        {
            return null;
        }

        var person = state.People.Find(grant.PersonId);
        return person is null || claims.Number < person.FirstValidToken ? null : (grant, person);
    }

    public bool Expired(TokenClaims claims) => claims.Expires <= state.Time.GetUtcNow().ToUnixTimeSeconds();

    private string Sign(Grant grant, TokenKind kind, TimeSpan lifetime)
    {
        var now = state.Time.GetUtcNow();
        var padding = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(420));
        return signer.Sign(new TokenClaims(
            grant.Id, kind, grant.Counter, ++lastNumber, now.ToUnixTimeSeconds(), (now + lifetime).ToUnixTimeSeconds(), padding));
    }

    private string IdToken(Grant grant)
    {
        var now = state.Time.GetUtcNow();
        var person = state.People.Find(grant.PersonId);
        return signer.Sign(new
        {
            iss = state.Url,
            sub = grant.PersonId.ToString(),
            aud = grant.Application.ClientId,
            iat = now.ToUnixTimeSeconds(),
            exp = (now + state.Settings.AccessTokenLifetime).ToUnixTimeSeconds(),
            nonce = grant.Nonce,
            preferred_username = person?.Login,
            name = person?.FullName,
            email = person?.Email,
        });
    }
}
