using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Protocol.Token;

/// <summary>Makes a pair of tokens and puts their hashes into the running transaction.</summary>
internal sealed class TokenIssuer(IOptions<OAuthOptions> options, TimeProvider time)
{
    public TokenAnswer Issue(AuthDbContext context, Authorization authorization, string scope, string requested)
    {
        var (access, refresh, now) = (AccessToken.New(), RefreshToken.New(), time.GetUtcNow());
        var expires = now + options.Value.AccessTokenLifetime;
        context.AccessTokens.Add(new AccessTokenRecord
        {
            Hash = access.Hash(),
            AuthorizationId = authorization.Id,
            Scope = scope,
            ExpiresAt = expires,
        });
        context.RefreshTokens.Add(new RefreshTokenRecord
        {
            Hash = refresh.Hash(),
            AuthorizationId = authorization.Id,
            CreatedAt = now,
            ExpiresAt = now + options.Value.RefreshTokenLifetime,
        });
        return new TokenAnswer(access.Value, refresh.Value, expires, scope, authorization.Resource, requested, authorization.KeyThumbprint is not null);
    }
}
