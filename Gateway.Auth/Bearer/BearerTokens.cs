using System.Collections.Concurrent;
using Gateway.Auth.Browser;
using Gateway.Auth.Protocol;
using Gateway.Auth.Protocol.Authorize;
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
        Cached(hash) is { } entry ? new(entry) : new(LoadAsync(hash, (context, token) => TokenAsync(context, hash, token), cancellationToken));

    /// <summary>The same for a browser's grant, which stands for all that a resource offers. Null when the grant is not known.</summary>
    /// <exception cref="StoreUnavailableException">It is not cached, and the store cannot serve now.</exception>
    public ValueTask<BearerEntry?> FindGrantAsync(string grantId, ProtectedResource resource, CancellationToken cancellationToken)
    {
        // No hash looks like this.
        var key = $"{grantId} {resource.Identifier}";
        return Cached(key) is { } entry ? new(entry) : new(LoadAsync(key, (context, token) => GrantAsync(context, grantId, resource, token), cancellationToken));
    }

    public void OnEnded(EndedAuthorization ended) => Forget(identity =>
        identity.AuthorizationId == ended.AuthorizationId || identity.GrantId == ended.GrantId || identity.PersonId == ended.PersonId);

    /// <summary>Who has presented a token within the last minute.</summary>
    public IReadOnlyCollection<string> PeopleSeen()
    {
        var now = time.GetUtcNow();
        return cache.Values.Where(entry => entry.CachedUntil > now).Select(entry => entry.Identity.PersonId).ToHashSet(StringComparer.Ordinal);
    }

    public void ForgetPerson(string personId) => Forget(identity => identity.PersonId == personId);

    private BearerEntry? Cached(string key) => cache.TryGetValue(key, out var entry) && entry.CachedUntil > time.GetUtcNow() ? entry : null;

    private async Task<BearerEntry?> LoadAsync(string key, Func<AuthDbContext, CancellationToken, Task<BearerEntry?>> load, CancellationToken cancellationToken)
    {
        var before = Interlocked.Read(ref evictions);
        var entry = await store.ReadAsync(load, cancellationToken);
        if (entry is { Refusal: null })
        {
            Keep(key, entry, before);
        }

        return entry;
    }

    private async Task<BearerEntry?> TokenAsync(AuthDbContext context, string hash, CancellationToken cancellationToken)
    {
        if (await QueryAsync(context, hash, cancellationToken) is not { } row)
        {
            return null;
        }

        usage.Presented(row.Token.PresentedAt is null ? hash : null, row.Grant.Id);
        return ToEntry(row);
    }

    private async Task<BearerEntry?> GrantAsync(AuthDbContext context, string grantId, ProtectedResource resource, CancellationToken cancellationToken)
    {
        var row = await (from grant in context.Grants
                         where grant.Id == grantId && grant.ClientId == BrowserClient.Id
                         join person in context.People on grant.PersonId equals person.Id
                         select new { grant, person }).SingleOrDefaultAsync(cancellationToken);
        return row is null ? null : new BearerEntry(
            new BearerIdentity(row.person.Id, row.person.Username, grantId, grantId, BrowserClient.Id, BrowserClient.Name, resource.Scopes,
                resource.Identifier, row.grant.LastUsedAt + GatewaySession.Lifetime),
            Refuse(row.person, row.grant.EndedAt),
            time.GetUtcNow() + Fresh);
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
        Refuse(row.Person, row.Grant.EndedAt ?? row.Authorization.EndedAt),
        time.GetUtcNow() + Fresh,
        row.Authorization.KeyThumbprint);

    // Suspended comes first: a suspended person's grants have ended too, but signing in again would not help.
    private static BearerRefusal? Refuse(Person person, DateTimeOffset? endedAt) =>
        person.Suspended ? BearerRefusal.Suspended
        : endedAt is not null ? BearerRefusal.Ended
        : person.SignInNeeded ? BearerRefusal.SignInNeeded
        : null;

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
