using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Protocol.Token;

/// <summary>A presented refresh token with all that it rests on.</summary>
internal sealed record RefreshRow(RefreshTokenRecord Token, Authorization Authorization, Grant Grant, Person Person)
{
    // The client is part of the question: a refresh token is bound to the client that it was issued to (OAuth 2.1 4.3.1).
    public static Task<RefreshRow?> FindAsync(AuthDbContext context, string hash, string clientId, CancellationToken cancellationToken) =>
        (from token in context.RefreshTokens
         where token.Hash == hash
         join authorization in context.Authorizations on token.AuthorizationId equals authorization.Id
         join grant in context.Grants on authorization.GrantId equals grant.Id
         where grant.ClientId == clientId
         join person in context.People on grant.PersonId equals person.Id
         select new RefreshRow(token, authorization, grant, person)).SingleOrDefaultAsync(cancellationToken);
}
