using Gateway.Auth.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Storage;

/// <summary>
/// Throws away the Forgejo pairs of people whom no client acts for any more, inside the running transaction. Forgejo has no revocation endpoint, so its own
/// application settings are where a person ends the grant there.
/// </summary>
internal static class PairEnd
{
    /// <summary>Deletes the people's pairs if their last grant has ended and no sign-in of theirs is on its way.</summary>
    /// <returns>How many went.</returns>
    public static Task<int> ForgetUnusedAsync(AuthDbContext context, IQueryable<string> personIds, DateTimeOffset now, CancellationToken cancellationToken) =>
        ForgetAsync(Unused(context).Where(person => personIds.Contains(person.Id)
            && !context.PendingAuthorizations.Any(pending => pending.PersonId == person.Id && pending.ExpiresAt > now)), cancellationToken);

    /// <summary>The same for everybody whose last sign-in was before <paramref name="signedInBefore"/>: also sign-ins that were never finished.</summary>
    public static Task<int> ForgetAllUnusedAsync(AuthDbContext context, DateTimeOffset signedInBefore, CancellationToken cancellationToken) =>
        ForgetAsync(Unused(context).Where(person => person.LastSignInAt < signedInBefore), cancellationToken);

    /// <summary>Deletes pairs. The version rises, so that a refresh under way cannot bring one back.</summary>
    public static Task<int> ForgetAsync(IQueryable<Person> people, CancellationToken cancellationToken) => people.ExecuteUpdateAsync(
        set => set.SetProperty(row => row.SealedAccessToken, (byte[]?)null)
            .SetProperty(row => row.SealedRefreshToken, (byte[]?)null)
            .SetProperty(row => row.SealedCandidates, (byte[]?)null)
            .SetProperty(row => row.TokenExpiresAt, (DateTimeOffset?)null)
            .SetProperty(row => row.TokenVersion, row => row.TokenVersion + 1),
        cancellationToken);

    private static IQueryable<Person> Unused(AuthDbContext context) =>
        context.People.Where(person => person.SealedRefreshToken != null && !context.Grants.Any(grant => grant.PersonId == person.Id && grant.EndedAt == null));
}
