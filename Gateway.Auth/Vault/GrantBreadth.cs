using Gateway.Auth.Forgejo;
using Gateway.Auth.Storage;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Vault;

/// <summary>
/// Forgejo keeps the scopes of a person's first grant whatever is asked for later, and does not say which they are. A grant from a time when no API scope was
/// asked for is full access, which in an administrator's hands is the whole instance: one probe of an admin route tells it.
/// </summary>
internal sealed class GrantBreadth(ForgejoClient forgejo, AuthStore store, TokenCache cache, IOptions<ForgejoOptions> options)
{
    /// <summary>Whether the grant reaches further than was asked for. If so, the pair is thrown away: the person has to revoke the grant at Forgejo first.</summary>
    public async Task<bool> RefuseTooWideAsync(string personId, ForgejoUser user, ForgejoAccessToken token, CancellationToken cancellationToken)
    {
        if (!user.IsAdmin || AsksForAdmin(options.Value) || !await forgejo.ReachesAdminAsync(token, cancellationToken))
        {
            return false;
        }

        await store.WriteAsync((db, cancel) => PairEnd.ForgetAsync(db.People.Where(row => row.Id == personId), cancel), cancellationToken);
        cache.Remove(personId);
        return true;
    }

    private static bool AsksForAdmin(ForgejoOptions options) => ForgejoScopes.Split(options.Scopes).Intersect(ForgejoScopes.Broad, StringComparer.Ordinal).Any();
}
