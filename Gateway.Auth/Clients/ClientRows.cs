using Gateway.Auth.Audit;
using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Clients;

/// <summary>The table of clients.</summary>
internal sealed class ClientRows(AuthStore store, IOptions<OAuthOptions> options)
{
    public Task<Client?> FindAsync(string clientId, CancellationToken cancellationToken) =>
        store.ReadAsync((context, token) => context.Clients.SingleOrDefaultAsync(row => row.Id == clientId, token), cancellationToken);

    /// <summary>The copy of a document that was good when somebody last said yes to it; null when there is none, or the document was withdrawn since.</summary>
    public async Task<Client?> FindDocumentAsync(string clientId, CancellationToken cancellationToken) =>
        await FindAsync(clientId, cancellationToken) is { Kind: ClientKind.Document, ConfirmedAt: not null } row ? row : null;

    /// <summary>The document is gone: its copy counts for nothing any more.</summary>
    public Task<int> WithdrawAsync(string clientId, CancellationToken cancellationToken) => store.WriteAsync(
        (context, token) => context.Clients.Where(row => row.Id == clientId && row.Kind == ClientKind.Document && row.ConfirmedAt != null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.ConfirmedAt, (DateTimeOffset?)null), token),
        cancellationToken);

    /// <summary>Writes down a client that is described elsewhere, before somebody's sign-in refers to it.</summary>
    /// <returns>The ids that went to make room; null when the table is full of clients in use.</returns>
    public Task<List<string>?> KeepAsync(Client client, CancellationToken cancellationToken) => store.WriteAsync(async (context, token) =>
    {
        if (await context.Clients.SingleOrDefaultAsync(row => row.Id == client.Id, token) is not { } row)
        {
            return await AddAsync(context, Copy(client), token);
        }

        (row.Kind, row.Name, row.RedirectUris, row.ConfirmedAt) = (client.Kind, client.Name, [.. client.RedirectUris], client.ConfirmedAt);
        return [];
    }, cancellationToken);

    /// <summary>Adds a row to the running transaction, which notes it.</summary>
    /// <remarks>At the cap the oldest row that nobody ever authorised goes, not the newcomer: otherwise a flood of registrations locks everybody out.</remarks>
    /// <returns>As <see cref="KeepAsync"/>.</returns>
    public async Task<List<string>?> AddAsync(AuthDbContext context, Client client, CancellationToken cancellationToken)
    {
        // Those that the operator lists are few, and never to be kept out by a flood of others.
        List<string> evicted = [];
        var surplus = client.Kind == ClientKind.Configured ? 0 : await context.Clients.CountAsync(cancellationToken) - options.Value.MaxClients + 1;
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

    // What the registry hands out is shared; a row that EF tracks is its own.
    private static Client Copy(Client client) => new()
    {
        Id = client.Id,
        Kind = client.Kind,
        Name = client.Name,
        RedirectUris = [.. client.RedirectUris],
        Scope = client.Scope,
        AuthMethod = client.AuthMethod,
        CreatedAt = client.CreatedAt,
        ConfirmedAt = client.ConfirmedAt,
    };
}
