using Gateway.Auth.Audit;
using Gateway.Auth.Forgejo;
using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Vault;

/// <summary>Each person's sealed pair in the store.</summary>
internal sealed class TokenRows(AuthStore store, TokenSeal seal, TimeProvider time)
{
    // Two sign-ins and a refresh at once leave two; more is nobody's ordinary day.
    private const int MostCandidates = 3;

    public Task<Person?> FindAsync(string personId, CancellationToken cancellationToken) =>
        store.ReadAsync((db, cancel) => db.People.SingleOrDefaultAsync(person => person.Id == personId, cancel), cancellationToken);

    public ForgejoAccessToken? OpenAccess(Person person) =>
        person.SealedAccessToken is { } sealedToken && seal.Open(person.Id, TokenSeal.AccessColumn, sealedToken) is { } token ? new(token) : null;

    /// <summary>Every refresh token that may be the living one: the pair's own first, then the candidates, newest first.</summary>
    public IReadOnlyList<ForgejoRefreshToken> OpenRefreshes(Person person) =>
        person.SealedRefreshToken is { } sealedToken && seal.Open(person.Id, TokenSeal.RefreshColumn, sealedToken) is { } token
            ? [new(token), .. Candidates(person).Select(value => new ForgejoRefreshToken(value))]
            : [];

    /// <summary>
    /// Puts a sign-in's pair into a tracked row. The row does not tell which of two sign-ins Forgejo issued last, and only the last one's refresh token
    /// lives: what it replaces stays a candidate until a refresh has succeeded.
    /// </summary>
    public void Put(Person person, ForgejoTokenPair pair)
    {
        if (!person.SignInNeeded && OpenRefreshes(person) is [_, ..] before)
        {
            SealCandidates(person, before.Select(token => token.Value));
        }
        else
        {
            person.SealedCandidates = null;
        }

        SealPair(person, pair);
    }

    /// <summary>
    /// Stores a refreshed pair; the row as it then is. A refresh that succeeded was the living one, so the candidates go. When another pair came into the row
    /// meanwhile, this one joins the candidates instead.
    /// </summary>
    public Task<Person?> ReplaceAsync(Person seen, ForgejoTokenPair pair, CancellationToken cancellationToken) =>
        store.WriteAsync(async (db, cancel) =>
        {
            var person = await db.People.SingleOrDefaultAsync(row => row.Id == seen.Id, cancel);
            if (person?.TokenVersion == seen.TokenVersion)
            {
                person.SealedCandidates = null;
                SealPair(person, pair);
            }
            else if (person?.SealedRefreshToken is not null)
            {
                // Without a pair in the row the person was ended meanwhile: nothing may bring one back.
                SealCandidates(person, [pair.Refresh.Value, .. Candidates(person)]);
                person.TokenVersion++;
            }

            return person;
        }, cancellationToken);

    /// <summary>Marks the person unless a newer pair came first; whether it did mark.</summary>
    public async Task<bool> MarkSignInNeededAsync(Person seen, CancellationToken cancellationToken) =>
        await store.WriteAsync(async (db, cancel) =>
        {
            var marked = await db.People
                .Where(row => row.Id == seen.Id && row.TokenVersion == seen.TokenVersion)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.SignInNeeded, true), cancel);
            db.Trail.AddRange(Enumerable.Repeat(new AuditEvent(AuditKinds.SignInNeeded, seen.Id), marked));
            return marked;
        }, cancellationToken) == 1;

    private void SealPair(Person person, ForgejoTokenPair pair)
    {
        person.SealedAccessToken = seal.Seal(person.Id, TokenSeal.AccessColumn, pair.Access.Value);
        person.SealedRefreshToken = seal.Seal(person.Id, TokenSeal.RefreshColumn, pair.Refresh.Value);
        person.TokenExpiresAt = time.GetUtcNow() + pair.Lifetime;
        person.TokenVersion++;
        person.SignInNeeded = false;
    }

    private void SealCandidates(Person person, IEnumerable<string> tokens) =>
        person.SealedCandidates = seal.Seal(person.Id, TokenSeal.CandidatesColumn, string.Join('\n', tokens.Take(MostCandidates)));

    private string[] Candidates(Person person) =>
        person.SealedCandidates is { } box && seal.Open(person.Id, TokenSeal.CandidatesColumn, box) is { } text ? text.Split('\n') : [];
}
