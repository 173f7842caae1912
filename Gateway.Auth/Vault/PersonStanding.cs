using Gateway.Auth.Bearer;
using Gateway.Auth.Forgejo;
using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Gateway.Auth.Vault;

/// <summary>
/// Asks Forgejo, with each new token, whether the person may still work, and under which name. A disabled person can go on refreshing, so the refresh
/// alone says nothing.
/// </summary>
internal sealed partial class PersonStanding(
    ForgejoClient forgejo, AuthStore store, AuthorizationEvents events, PersonStates states, TokenCache cache, TimeProvider time, ILogger<PersonStanding> logger)
{
    /// <summary>The person's present name; <see cref="ForgejoFault.Suspended"/> after their grants were ended; passing faults change nothing.</summary>
    public async Task<ForgejoOutcome<ForgejoUser>> CheckAsync(Person person, ForgejoAccessToken token, CancellationToken cancellationToken)
    {
        var user = await forgejo.UserAsync(token, cancellationToken);
        if (user.Fault == ForgejoFault.Suspended)
        {
            await SuspendAsync(person.Id, cancellationToken);
        }
        else if (user.Value is { } found && (found.Username != person.Username || person.Suspended))
        {
            await RestoreAsync(person.Id, found.Username, cancellationToken);
        }

        return user;
    }

    /// <summary>Ends all that rests on the person, in one transaction, then tells the observers.</summary>
    private async Task SuspendAsync(string personId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await store.WriteAsync(async (db, cancel) =>
        {
            await db.People.Where(row => row.Id == personId).ExecuteUpdateAsync(set => set.SetProperty(row => row.Suspended, true), cancel);
            var grants = db.Grants.Where(grant => grant.PersonId == personId && grant.EndedAt == null);
            await db.Authorizations
                .Where(row => row.EndedAt == null && grants.Any(grant => grant.Id == row.GrantId))
                .ExecuteUpdateAsync(
                    set => set.SetProperty(row => row.EndedAt, now).SetProperty(row => row.EndReason, nameof(EndReason.Suspended)), cancel);
            return await grants.ExecuteUpdateAsync(set => set.SetProperty(grant => grant.EndedAt, now), cancel);
        }, cancellationToken);
        cache.Remove(personId);
        states.Changed(personId);
        events.Publish(new EndedAuthorization(null, null, personId, EndReason.Suspended));
        LogSuspended(personId);
    }

    private async Task RestoreAsync(string personId, string username, CancellationToken cancellationToken)
    {
        await store.WriteAsync(
            (db, cancel) => db.People.Where(row => row.Id == personId).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.Username, username).SetProperty(row => row.Suspended, false), cancel),
            cancellationToken);
        states.Changed(personId);
    }

    [LoggerMessage(1520, LogLevel.Warning, "Forgejo refuses person {PersonId}: suspended, their grants have ended")]
    private partial void LogSuspended(string personId);
}
