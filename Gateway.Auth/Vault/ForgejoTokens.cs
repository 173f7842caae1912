using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;

namespace Gateway.Auth.Vault;

/// <summary>Lock, reload, check again, refresh, persist; a token that is not due costs a look into the cache.</summary>
internal sealed class ForgejoTokens(TokenRows rows, TokenCache cache, UnsavedPairs unsaved, PersonLocks locks, TokenRefresher refresher, TimeProvider time) : IForgejoTokens
{
    public ValueTask<ForgejoTokenResult> GetAsync(string personId, CancellationToken cancellationToken) =>
        Usable(personId, refused: null) is { } token ? new(token.ToResult()) : new(GetLockedAsync(personId, refused: null, cancellationToken));

    public ValueTask<ForgejoTokenResult> ReplaceAsync(string personId, ForgejoAccessToken refused, CancellationToken cancellationToken) =>
        Usable(personId, refused) is { } token ? new(token.ToResult()) : new(GetLockedAsync(personId, refused, cancellationToken));

    private CachedToken? Usable(string personId, ForgejoAccessToken? refused) =>
        cache.Find(personId) is { } token && token.RefreshAt > time.GetUtcNow() && token.Access != refused ? token : null;

    private async Task<ForgejoTokenResult> GetLockedAsync(string personId, ForgejoAccessToken? refused, CancellationToken cancellationToken)
    {
        using var held = await locks.EnterAsync(personId, cancellationToken);
        if (Usable(personId, refused) is { } token)
        {
            return token.ToResult();
        }

        try
        {
            return await LoadAsync(personId, refused, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            return cache.Find(personId) is { } old && old.ExpiresAt > time.GetUtcNow() && old.Access != refused ? old.ToResult() : new ForgejoTokenResult.Unavailable();
        }
    }

    private async Task<ForgejoTokenResult> LoadAsync(string personId, ForgejoAccessToken? refused, CancellationToken cancellationToken)
    {
        await unsaved.SaveAsync(personId, cancellationToken);
        return await rows.FindAsync(personId, cancellationToken) switch
        {
            { Suspended: true } => Without(personId, new ForgejoTokenResult.Suspended()),
            null or { SignInNeeded: true } or { TokenExpiresAt: null } => Without(personId, new ForgejoTokenResult.SignInNeeded()),
            var person => await CurrentAsync(person, refused, cancellationToken),
        };
    }

    private async Task<ForgejoTokenResult> CurrentAsync(Person person, ForgejoAccessToken? refused, CancellationToken cancellationToken)
    {
        // Another node, or a sign-in, may have replaced the pair since it was cached.
        var known = cache.Find(person.Id);
        if (known?.Version != person.TokenVersion
            && refresher.Use(person, known: null) is ForgejoTokenResult.Available loaded
            && Usable(person.Id, refused) is not null)
        {
            return loaded;
        }

        return await refresher.RefreshAsync(person, rows.OpenAccess(person) == refused, cancellationToken);
    }

    private ForgejoTokenResult Without(string personId, ForgejoTokenResult result)
    {
        cache.Remove(personId);
        return result;
    }
}
