using Gateway.Auth.Forgejo;
using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Vault;

/// <summary>Each person's sealed pair in the store.</summary>
internal sealed class TokenRows(AuthStore store, TokenSeal seal, TimeProvider time)
{
    public Task<Person?> FindAsync(string personId, CancellationToken cancellationToken) =>
        store.ReadAsync((db, cancel) => db.People.SingleOrDefaultAsync(person => person.Id == personId, cancel), cancellationToken);

    public ForgejoAccessToken? OpenAccess(Person person) =>
        person.SealedAccessToken is { } sealedToken && seal.Open(person.Id, TokenSeal.AccessColumn, sealedToken) is { } token ? new(token) : null;

    public ForgejoRefreshToken? OpenRefresh(Person person) =>
        person.SealedRefreshToken is { } sealedToken && seal.Open(person.Id, TokenSeal.RefreshColumn, sealedToken) is { } token ? new(token) : null;

    /// <summary>Puts a pair into a tracked row. A newer pair always wins: Forgejo has already killed the older refresh token.</summary>
    public void Put(Person person, ForgejoTokenPair pair)
    {
        person.SealedAccessToken = seal.Seal(person.Id, TokenSeal.AccessColumn, pair.Access.Value);
        person.SealedRefreshToken = seal.Seal(person.Id, TokenSeal.RefreshColumn, pair.Refresh.Value);
        person.TokenExpiresAt = time.GetUtcNow() + pair.Lifetime;
        person.TokenVersion++;
        person.SignInNeeded = false;
    }

    /// <summary>Stores a refreshed pair unless a newer one came first; the row as it then is.</summary>
    public Task<Person?> ReplaceAsync(Person seen, ForgejoTokenPair pair, CancellationToken cancellationToken) =>
        store.WriteAsync(async (db, cancel) =>
        {
            var person = await db.People.SingleOrDefaultAsync(row => row.Id == seen.Id, cancel);
            if (person?.TokenVersion == seen.TokenVersion)
            {
                Put(person, pair);
            }

            return person;
        }, cancellationToken);

    /// <summary>Marks the person unless a newer pair came first; whether it did mark.</summary>
    public async Task<bool> MarkSignInNeededAsync(Person seen, CancellationToken cancellationToken) =>
        await store.WriteAsync(
            (db, cancel) => db.People
                .Where(row => row.Id == seen.Id && row.TokenVersion == seen.TokenVersion)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.SignInNeeded, true), cancel),
            cancellationToken) == 1;
}
