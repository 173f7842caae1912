using Gateway.Auth.Access;
using Gateway.Auth.Bearer;
using Gateway.Auth.Forgejo;
using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Vault;

/// <summary>
/// Replaces one person's pair. The caller holds the person's lock and has reloaded the row. Every pair that Forgejo issues may kill the one before, so
/// a refusal first means "somebody was quicker", and only then "sign in again".
/// </summary>
internal sealed partial class TokenRefresher(
    ForgejoClient forgejo,
    TokenRows rows,
    TokenCache cache,
    UnsavedPairs unsaved,
    PersonStanding standing,
    PersonStates states,
    AccessEnds ends,
    IOptions<ForgejoOptions> options,
    TimeProvider time,
    ILogger<TokenRefresher> logger)
{
    private static readonly TimeSpan SecondTry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    /// <param name="refused">Set when Forgejo does not accept the present token: then it cannot serve as a stopgap.</param>
    public async Task<ForgejoTokenResult> RefreshAsync(Person person, bool refused, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            if (rows.OpenRefreshes(person) is not [_, ..] tokens)
            {
                return await SignInNeededAsync(person, cancellationToken);
            }

            var outcome = await TryAsync(tokens, cancellationToken);
            if (outcome.Value is { } pair)
            {
                // From here on the old pair is dead at Forgejo: a caller who hangs up must not lose the new one.
                return await StoreAsync(person, pair, CancellationToken.None);
            }

            if (outcome.Fault is not (ForgejoFault.SignInAgain or ForgejoFault.CounterRace))
            {
                return Stopgap(person, refused);
            }

            var now = await rows.FindAsync(person.Id, cancellationToken);
            if (now is null || now.TokenVersion != person.TokenVersion)
            {
                return now is null ? new ForgejoTokenResult.SignInNeeded() : Use(now, known: null);
            }

            if (attempt > 0)
            {
                return await SignInNeededAsync(person, cancellationToken);
            }

            await Task.Delay(SecondTry, time, cancellationToken);
            person = await rows.FindAsync(person.Id, cancellationToken) ?? person;
        }
    }

    /// <summary>The first that Forgejo takes; a refused one costs nothing, because the grant lives on.</summary>
    private async Task<ForgejoOutcome<ForgejoTokenPair>> TryAsync(IReadOnlyList<ForgejoRefreshToken> tokens, CancellationToken cancellationToken)
    {
        ForgejoOutcome<ForgejoTokenPair> outcome = ForgejoFault.SignInAgain;
        foreach (var token in tokens)
        {
            outcome = await forgejo.RefreshAsync(token, cancellationToken);
            if (outcome.Fault != ForgejoFault.SignInAgain)
            {
                break;
            }
        }

        return outcome;
    }

    /// <summary>Opens a row's access token and remembers it.</summary>
    /// <param name="known">The token's life, when it was just issued.</param>
    public ForgejoTokenResult Use(Person person, TimeSpan? known)
    {
        if (rows.OpenAccess(person) is not { } token || person.TokenExpiresAt is not { } ends)
        {
            return new ForgejoTokenResult.SignInNeeded();
        }

        // A token that lives shorter than the lead would be due at once, for ever.
        var lead = known is { } life && life / 4 < options.Value.RefreshLead ? life / 4 : options.Value.RefreshLead;
        return Remember(person.Id, new CachedToken(token, person.Username, person.TokenVersion, ends, ends - lead));
    }

    private async Task<ForgejoTokenResult> StoreAsync(Person person, ForgejoTokenPair pair, CancellationToken cancellationToken)
    {
        Person? stored;
        try
        {
            stored = await rows.ReplaceAsync(person, pair, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            return Keep(person, pair);
        }

        if (stored is null)
        {
            return new ForgejoTokenResult.SignInNeeded();
        }

        LogRefreshed(person.Id, stored.TokenVersion);
        var user = await standing.CheckAsync(stored, pair.Access, known: null, cancellationToken);
        if (user.Fault is ForgejoFault.Suspended or ForgejoFault.NotAllowed)
        {
            // Kept out: the sign-in that follows says why, on a page.
            return user.Fault == ForgejoFault.Suspended ? new ForgejoTokenResult.Suspended() : new ForgejoTokenResult.SignInNeeded();
        }

        stored.Username = user.Value?.Username ?? stored.Username;
        return Use(stored, pair.Lifetime);
    }

    /// <summary>Forgejo has killed the old pair and the store takes no new one: memory is the only place left, until the store is back.</summary>
    private ForgejoTokenResult.Available Keep(Person person, ForgejoTokenPair pair)
    {
        if (unsaved.TryPut(person, pair))
        {
            LogUnsaved(person.Id);
        }
        else
        {
            LogLost(person.Id);
        }

        var now = time.GetUtcNow();
        return Remember(person.Id, new CachedToken(pair.Access, person.Username, person.TokenVersion + 1, now + pair.Lifetime, now + Pause));
    }

    /// <summary>A passing fault or a misconfiguration signs nobody out: the old token serves while it lives, and the next try waits a little.</summary>
    private ForgejoTokenResult Stopgap(Person person, bool refused)
    {
        var now = time.GetUtcNow();
        if (refused || person.TokenExpiresAt is not { } ends || ends <= now || rows.OpenAccess(person) is not { } token)
        {
            return new ForgejoTokenResult.Unavailable();
        }

        return Remember(person.Id, new CachedToken(token, person.Username, person.TokenVersion, ends, now + Pause < ends ? now + Pause : ends));
    }

    private async Task<ForgejoTokenResult> SignInNeededAsync(Person person, CancellationToken cancellationToken)
    {
        if (!await rows.MarkSignInNeededAsync(person, cancellationToken) && await rows.FindAsync(person.Id, cancellationToken) is { } now)
        {
            return Use(now, known: null);
        }

        cache.Remove(person.Id);
        states.Changed(person.Id);
        LogSignInNeeded(person.Id);

        // A revoked and a deleted account look the same here, but only one of the two comes back.
        await (await forgejo.IsGoneAsync(person.Username, cancellationToken)
            ? ends.EndPersonAsync(person.Id, EndReason.Deleted, cancellationToken)
            : ends.TellAsync(new EndedAuthorization(null, null, person.Id, EndReason.SignInNeeded), cancellationToken));
        return new ForgejoTokenResult.SignInNeeded();
    }

    private ForgejoTokenResult.Available Remember(string personId, CachedToken token)
    {
        cache.Put(personId, token);
        return token.ToResult();
    }

    [LoggerMessage(1521, LogLevel.Debug, "Person {PersonId} has a new Forgejo pair, version {Version}")]
    private partial void LogRefreshed(string personId, long version);

    [LoggerMessage(1523, LogLevel.Error, "The store did not take the new Forgejo pair of person {PersonId}: it is kept in memory and tried again")]
    private partial void LogUnsaved(string personId);

    [LoggerMessage(1700, LogLevel.Error, "The store did not take the new Forgejo pair of person {PersonId}, and memory has no room for it: they must sign in again once it has ended")]
    private partial void LogLost(string personId);

    [LoggerMessage(1522, LogLevel.Information, "Person {PersonId} must sign in at Forgejo again")]
    private partial void LogSignInNeeded(string personId);
}
