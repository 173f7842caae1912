using System.Collections.Concurrent;
using Gateway.Auth.Audit;
using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Clients;

/// <summary>The registered clients. What it hands out is shared: never change it.</summary>
internal sealed class ClientRegistry(AuthStore store, IOptions<OAuthOptions> options, TimeProvider time)
{
    private const int MostCached = 1000;
    private const int LongestId = 128;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(60);
    private readonly ConcurrentDictionary<string, (Client Client, DateTimeOffset Until)> cache = new(StringComparer.Ordinal);

    /// <summary>Null when nobody registered that id, or its row was removed (a removed one may still be found for 60 s).</summary>
    public async ValueTask<Client?> FindAsync(string clientId, CancellationToken cancellationToken)
    {
        if (clientId.Length is 0 or > LongestId)
        {
            return null;
        }

        if (cache.TryGetValue(clientId, out var cached) && cached.Until > time.GetUtcNow())
        {
            return cached.Client;
        }

        var client = await store.ReadAsync((context, token) => context.Clients.SingleOrDefaultAsync(row => row.Id == clientId, token), cancellationToken);
        Remember(clientId, client);
        return client;
    }

    /// <returns>False when the registry is full of clients in use.</returns>
    public async Task<bool> AddAsync(Client client, CancellationToken cancellationToken)
    {
        var evicted = await store.WriteAsync((context, token) => MakeRoomAndAddAsync(context, client, token), cancellationToken);
        foreach (var id in evicted ?? [])
        {
            cache.TryRemove(id, out _);
        }

        return evicted is not null;
    }

    // At the cap the oldest row that nobody ever authorised goes, not the newcomer: otherwise a flood of registrations locks everybody out.
    private async Task<List<string>?> MakeRoomAndAddAsync(AuthDbContext context, Client client, CancellationToken cancellationToken)
    {
        List<string> evicted = [];
        var surplus = await context.Clients.CountAsync(cancellationToken) - options.Value.MaxClients + 1;
        if (surplus > 0)
        {
            evicted = await context.Clients.Where(row => row.LastUsedAt == null)
                .OrderBy(row => row.CreatedAt).Select(row => row.Id).Take(surplus).ToListAsync(cancellationToken);
            if (evicted.Count < surplus)
            {
                return null;
            }

            await context.Clients.Where(row => evicted.Contains(row.Id)).ExecuteDeleteAsync(cancellationToken);
        }

        context.Trail.Add(new(AuditKinds.ClientRegistered, ClientId: client.Id, Detail: $"{client.Name}: {string.Join(' ', client.RedirectUris)}"));
        context.Clients.Add(client);
        return evicted;
    }

    private void Remember(string clientId, Client? client)
    {
        if (client is null)
        {
            cache.TryRemove(clientId, out _);
            return;
        }

        if (cache.Count >= MostCached)
        {
            cache.Clear();
        }

        cache[clientId] = (client, time.GetUtcNow() + Fresh);
    }
}
