using Gateway.Auth.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Storage;

/// <summary>Finds or makes the one living grant of a person and a client, inside the running transaction of a sign-in.</summary>
internal static class GrantRows
{
    /// <param name="scopes">Joined to those that were consented to before.</param>
    public static async Task<Grant> EnsureAsync(
        AuthDbContext context, string personId, string clientId, IEnumerable<string> scopes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var grant = await context.Grants.FirstOrDefaultAsync(row => row.PersonId == personId && row.ClientId == clientId && row.EndedAt == null, cancellationToken);
        if (grant is null)
        {
            grant = new Grant { Id = Guid.CreateVersion7(now).ToString("N"), PersonId = personId, ClientId = clientId, Scope = "", CreatedAt = now, LastUsedAt = now };
            context.Grants.Add(grant);
        }

        grant.Scope = string.Join(' ', grant.Scope.Split(' ', StringSplitOptions.RemoveEmptyEntries).Union(scopes, StringComparer.Ordinal));
        grant.LastUsedAt = now;
        return grant;
    }
}
