using Gateway.Auth.Audit;
using Gateway.Auth.Bearer;
using Gateway.Auth.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Storage;

/// <summary>
/// Ends an authorization, a grant or all that a person has, inside the running transaction, which also leaves the notice for the other processes on this
/// store. Publish the event after the commit; <see cref="Access.AccessEnds"/> does both.
/// </summary>
internal static class AuthorizationEnd
{
    /// <returns>1, or 0 when it had ended before.</returns>
    public static async Task<int> EndAsync(AuthDbContext context, string authorizationId, EndReason reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ended = await EndAsync(context.Authorizations.Where(row => row.Id == authorizationId), reason, now, cancellationToken);
        return Note(context, new EndedAuthorization(authorizationId, null, null, reason), now, ended);
    }

    /// <summary>Ends a grant with all its authorizations. With a person's last grant their Forgejo pair goes too.</summary>
    /// <returns>1, or 0 when it had ended before.</returns>
    public static async Task<int> EndGrantAsync(AuthDbContext context, string grantId, EndReason reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await EndAsync(context.Authorizations.Where(row => row.GrantId == grantId), reason, now, cancellationToken);
        var ended = await context.Grants.Where(row => row.Id == grantId && row.EndedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.EndedAt, now), cancellationToken);
        await PairEnd.ForgetUnusedAsync(context, context.Grants.Where(row => row.Id == grantId).Select(row => row.PersonId), now, cancellationToken);
        return Note(context, new EndedAuthorization(null, grantId, null, reason), now, ended);
    }

    /// <summary>
    /// Ends all grants of a person and every sign-in on its way, and throws the Forgejo pair away: nothing here may use it any more. The version rises, so
    /// that a refresh that is under way cannot bring a pair back.
    /// </summary>
    /// <returns>How many grants ended.</returns>
    public static async Task<int> EndPersonAsync(AuthDbContext context, string personId, EndReason reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var grants = context.Grants.Where(grant => grant.PersonId == personId && grant.EndedAt == null);
        await EndAsync(context.Authorizations.Where(row => grants.Any(grant => grant.Id == row.GrantId)), reason, now, cancellationToken);
        var ended = await grants.ExecuteUpdateAsync(set => set.SetProperty(grant => grant.EndedAt, now), cancellationToken);
        await context.PendingAuthorizations.Where(row => row.PersonId == personId).ExecuteDeleteAsync(cancellationToken);
        await PairEnd.ForgetAsync(context.People.Where(row => row.Id == personId), cancellationToken);

        // Noted even when no grant was left: another process may know sessions or a token of theirs.
        Note(context, new EndedAuthorization(null, null, personId, reason), now, 1);
        return ended;
    }

    /// <summary>Leaves the notice alone, for an end that changes no row of the above.</summary>
    public static int Note(AuthDbContext context, EndedAuthorization ended, DateTimeOffset now, int rows = 1)
    {
        if (rows > 0)
        {
            // That a sign-in is needed is written down by the transaction that marks the person.
            context.Trail.AddRange(ended.Reason == EndReason.SignInNeeded ? [] : [Audited(ended)]);
            context.EndNotices.Add(new EndNotice
            {
                Node = context.Node,
                AuthorizationId = ended.AuthorizationId,
                GrantId = ended.GrantId,
                PersonId = ended.PersonId,
                Reason = ended.Reason,
                At = now,
            });
        }

        return rows;
    }

    private static AuditEvent Audited(EndedAuthorization ended) => new(
        ended.PersonId is not null ? AuditKinds.PersonEnded
            : ended.GrantId is not null ? AuditKinds.GrantEnded
            : AuditKinds.AuthorizationEnded,
        ended.PersonId, Target: ended.GrantId ?? ended.AuthorizationId, Detail: ended.Reason.ToString());

    private static Task<int> EndAsync(IQueryable<Authorization> authorizations, EndReason reason, DateTimeOffset now, CancellationToken cancellationToken) =>
        authorizations.Where(row => row.EndedAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.EndedAt, now).SetProperty(row => row.EndReason, reason.ToString()), cancellationToken);
}
