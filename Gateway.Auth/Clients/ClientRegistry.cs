using System.Collections.Concurrent;
using Gateway.Auth.Clients.Documents;
using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Clients;

/// <summary>All clients: those of the configuration, those with a document, those who registered. What it hands out is shared: never change it.</summary>
internal sealed class ClientRegistry(
    AuthStore store, ClientRows rows, KnownClients known, ClientDocuments documents, IOptions<ClientsOptions> options, TimeProvider time)
{
    private const int MostCached = 1000;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(60);
    private readonly ConcurrentDictionary<string, (Client Client, DateTimeOffset Until)> cache = new(StringComparer.Ordinal);

    /// <summary>
    /// Who is about to ask a person for something. May fetch a document, so at most five seconds. Null when nobody is known by that id, or their document
    /// cannot be used.
    /// </summary>
    public async ValueTask<Client?> MeetAsync(string clientId, CancellationToken cancellationToken) =>
        options.Value.Documents && DocumentUrl.Parse(clientId) is { } url
            ? await documents.AskAsync(clientId, url, cancellationToken)
            : await FindAsync(clientId, cancellationToken);

    /// <summary>
    /// Who is known by that id, without a look at the network: what somebody said yes to goes on when a client's web server does not answer. Null when
    /// nobody is, or the row was removed (a removed one may still be found for 60 s).
    /// </summary>
    public async ValueTask<Client?> FindAsync(string clientId, CancellationToken cancellationToken)
    {
        if (known.Find(clientId) is { } configured)
        {
            return configured;
        }

        var isDocument = DocumentUrl.IsMeant(clientId);
        if (clientId.Length is 0 or > DocumentUrl.Longest || (isDocument && !options.Value.Documents))
        {
            return null;
        }

        return isDocument && documents.Recall(clientId) is { } document ? document : await StoredAsync(clientId, cancellationToken);
    }

    /// <summary>Sees to it that the client has a row, which a grant can refer to.</summary>
    /// <returns>False when it is not known any more, or the registry is full of clients in use.</returns>
    public async Task<bool> KeepAsync(string clientId, CancellationToken cancellationToken)
    {
        var client = await FindAsync(clientId, cancellationToken);
        if (client is null or { Kind: ClientKind.Registered })
        {
            return client is not null;
        }

        Forget(clientId);
        return Forget(await rows.KeepAsync(client, cancellationToken));
    }

    /// <returns>False when the registry is full of clients in use.</returns>
    public async Task<bool> AddAsync(Client client, CancellationToken cancellationToken) =>
        Forget(await store.WriteAsync((context, token) => rows.AddAsync(context, client, token), cancellationToken));

    /// <summary>A row has changed, or is gone.</summary>
    public void Forget(string clientId) => cache.TryRemove(clientId, out _);

    private bool Forget(List<string>? evicted)
    {
        evicted?.ForEach(Forget);
        return evicted is not null;
    }

    private async ValueTask<Client?> StoredAsync(string clientId, CancellationToken cancellationToken)
    {
        if (cache.TryGetValue(clientId, out var cached) && cached.Until > time.GetUtcNow())
        {
            return cached.Client;
        }

        // A row of the configuration's that the configuration no longer has.
        var client = await rows.FindAsync(clientId, cancellationToken) is { Kind: not ClientKind.Configured } row ? row : null;
        Remember(clientId, client);
        return client;
    }

    private void Remember(string clientId, Client? client)
    {
        if (client is null)
        {
            Forget(clientId);
            return;
        }

        if (cache.Count >= MostCached)
        {
            cache.Clear();
        }

        cache[clientId] = (client, time.GetUtcNow() + Fresh);
    }
}
