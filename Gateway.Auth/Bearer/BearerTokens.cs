using System.Collections.Concurrent;
using Gateway.Auth.Protocol;
using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Bearer;

/// <summary>
/// The access tokens by hash: a bounded cache over the store. What ends is evicted as it ends, so the next request already sees it; the life of
/// an entry only bounds what another process may have changed.
/// </summary>
internal sealed class BearerTokens(AuthStore store, TokenUsage usage, TimeProvider time) : IAuthorizationObserver
{
    private const int MostCached = 20_000;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(60);
    private readonly ConcurrentDictionary<string, BearerEntry> cache = new(StringComparer.Ordinal);
    private long evictions;

    /// <summary>Null when the token is not known.</summary>
    /// <exception cref="StoreUnavailableException">It is not cached, and the store cannot serve now.</exception>
    public ValueTask<BearerEntry?> FindAsync(string hash, CancellationToken cancellationToken) =>
        cache.TryGetValue(hash, out var entry) && entry.CachedUntil > time.GetUtcNow() ? new(entry) : new(LoadAsync(hash, cancellationToken));

    public void OnEnded(EndedAuthorization ended) => Forget(identity =>
        identity.AuthorizationId == ended.AuthorizationId || identity.GrantId == ended.GrantId || identity.PersonId == ended.PersonId);

    /// <summary>Who has presented a token within the last minute.</summary>
    public IReadOnlyCollection<string> PeopleSeen()
    {
        var now = time.GetUtcNow();
        return cache.Values.Where(entry => entry.CachedUntil > now).Select(entry => entry.Identity.PersonId).ToHashSet(StringComparer.Ordinal);
    }

    public void ForgetPerson(string personId) => Forget(identity => identity.PersonId == personId);

    private async Task<BearerEntry?> LoadAsync(string hash, CancellationToken cancellationToken)
    {
        var before = Interlocked.Read(ref evictions);
        if (await store.ReadAsync((context, token) => QueryAsync(context, hash, token), cancellationToken) is not { } row)
        {
            return null;
        }

        usage.Presented(row.Token.PresentedAt is null ? hash : null, row.Grant.Id);
        var entry = ToEntry(row);
        if (entry.Refusal is null)
        {
            Keep(hash, entry, before);
        }

        return entry;
    }

    // Kept first and checked after: an end that came between the query and here has either seen this entry or is seen now.
    private void Keep(string hash, BearerEntry entry, long before)
    {
        if (cache.Count >= MostCached)
        {
            cache.Clear();
        }

        cache[hash] = entry;
        if (Interlocked.Read(ref evictions) != before)
        {
            cache.TryRemove(hash, out _);
        }
    }

    private void Forget(Func<BearerIdentity, bool> ended)
    {
        Interlocked.Increment(ref evictions);
        foreach (var (hash, entry) in cache)
        {
            if (ended(entry.Identity))
            {
                cache.TryRemove(hash, out _);
            }
        }
    }

    private BearerEntry ToEntry(Row row) => new(
        new BearerIdentity(row.Person.Id, row.Person.Username, row.Grant.Id, row.Authorization.Id, row.Client.Id, row.Client.Name,
            ScopeSet.Parse(row.Token.Scope), row.Authorization.Resource, row.Token.ExpiresAt),
        Refuse(row),
        time.GetUtcNow() + Fresh);

    // Suspended comes first: a suspended person's grants have ended too, but signing in again would not help.
    private static BearerRefusal? Refuse(Row row) => row switch
    {
        { Person.Suspended: true } => BearerRefusal.Suspended,
        { Grant.EndedAt: not null } or { Authorization.EndedAt: not null } => BearerRefusal.Ended,
        { Person.SignInNeeded: true } => BearerRefusal.SignInNeeded,
        _ => null,
    };

    private static Task<Row?> QueryAsync(AuthDbContext context, string hash, CancellationToken cancellationToken) =>
        (from token in context.AccessTokens
         where token.Hash == hash
         join authorization in context.Authorizations on token.AuthorizationId equals authorization.Id
         join grant in context.Grants on authorization.GrantId equals grant.Id
         join person in context.People on grant.PersonId equals person.Id
         join client in context.Clients on grant.ClientId equals client.Id
         select new Row(token, authorization, grant, person, client)).SingleOrDefaultAsync(cancellationToken);

    private sealed record Row(AccessTokenRecord Token, Authorization Authorization, Grant Grant, Person Person, Client Client);
}
