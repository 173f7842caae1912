using Gateway.Auth.Access;
using Gateway.Auth.Bearer;
using Gateway.Auth.Forgejo;
using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Gateway.Auth.Vault;

/// <summary>
/// Asks Forgejo, with each new token, whether the person may still work, and under which name; then the gateway's own rules. A disabled person can go on
/// refreshing, so the refresh alone says nothing.
/// </summary>
internal sealed partial class PersonStanding(
    ForgejoClient forgejo, AuthStore store, AccessPolicy access, AccessEnds ends, PersonStates states, TokenCache cache, ILogger<PersonStanding> logger)
{
    /// <summary>
    /// The person's present name; <see cref="ForgejoFault.Suspended"/> or <see cref="ForgejoFault.NotAllowed"/> after their grants were ended; passing faults
    /// change nothing.
    /// </summary>
    /// <param name="known">What userinfo just said, where it was asked.</param>
    public async Task<ForgejoOutcome<ForgejoUser>> CheckAsync(Person person, ForgejoAccessToken token, ForgejoIdentity? known, CancellationToken cancellationToken)
    {
        var user = await forgejo.UserAsync(token, cancellationToken);
        if (user.Fault == ForgejoFault.Suspended)
        {
            await SuspendAsync(person.Id, cancellationToken);
            return user;
        }

        if (user.Value is not { } found)
        {
            return user;
        }

        if (found.Username != person.Username || person.Suspended)
        {
            await RestoreAsync(person.Id, found.Username, cancellationToken);
        }

        return await AdmitAsync(person.Id, found, token, known, cancellationToken);
    }

    /// <summary>Ends all that a person has whom the settings keep out.</summary>
    public async Task KeepOutAsync(string personId, CancellationToken cancellationToken)
    {
        cache.Remove(personId);
        await ends.EndPersonAsync(personId, EndReason.NotAllowed, cancellationToken);
        LogNotAllowed(personId);
    }

    private async Task<ForgejoOutcome<ForgejoUser>> AdmitAsync(
        string personId, ForgejoUser user, ForgejoAccessToken token, ForgejoIdentity? known, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> groups = known?.Groups ?? [];
        if (known is null && access.NeedsGroups(user.Username))
        {
            var asked = await forgejo.UserInfoAsync(token, cancellationToken);
            if (asked.Value is not { } identity)
            {
                return asked.Fault!.Value;
            }

            groups = identity.Groups;
        }

        if (access.Allows(user.Username, groups))
        {
            return user;
        }

        await KeepOutAsync(personId, cancellationToken);
        return ForgejoFault.NotAllowed;
    }

    private async Task SuspendAsync(string personId, CancellationToken cancellationToken)
    {
        cache.Remove(personId);
        await ends.EndPersonAsync(
            personId,
            EndReason.Suspended,
            (db, cancel) => db.People.Where(row => row.Id == personId).ExecuteUpdateAsync(set => set.SetProperty(row => row.Suspended, true), cancel),
            cancellationToken);
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

    [LoggerMessage(1524, LogLevel.Warning, "The Access settings keep person {PersonId} out: their grants have ended")]
    private partial void LogNotAllowed(string personId);
}
