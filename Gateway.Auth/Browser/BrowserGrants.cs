using Gateway.Auth.Protocol.Authorize;
using Gateway.Auth.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Browser;

/// <summary>
/// The grants of <see cref="BrowserClient"/>. A session cookie names its grant, so whatever ends a person's grants makes the cookie worthless, also one that was
/// copied, and also after the person signed in again.
/// </summary>
internal static class BrowserGrants
{
    /// <summary>The person's grant, a new one if there is none, inside the running transaction of a sign-in.</summary>
    public static async Task<string> EnsureAsync(AuthDbContext context, string personId, AuthorizationServerOptions server, DateTimeOffset now, CancellationToken cancellationToken) =>
        (await GrantRows.EnsureAsync(context, personId, BrowserClient.Id, server.Resources.SelectMany(resource => resource.Scopes), now, cancellationToken)).Id;

    /// <summary>Ends those whose last cookie has expired: a grant that nobody can use must not keep a person's Forgejo tokens alive.</summary>
    public static Task<int> EndOldAsync(AuthDbContext context, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var expired = now - GatewaySession.Lifetime;
        return context.Grants.Where(row => row.ClientId == BrowserClient.Id && row.EndedAt == null && row.LastUsedAt < expired)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.EndedAt, now), cancellationToken);
    }
}
