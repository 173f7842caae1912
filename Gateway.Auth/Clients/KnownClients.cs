using System.Collections.Frozen;
using Gateway.Auth.Storage.Entities;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Clients;

/// <summary>The clients of the configuration.</summary>
internal sealed class KnownClients(IOptions<ClientsOptions> options, AuthorizationServerOptions server, TimeProvider time)
{
    private readonly FrozenDictionary<string, Client> clients =
        options.Value.Known.ToFrozenDictionary(entry => entry.Key, entry => Create(entry.Key, entry.Value, server, time.GetUtcNow()), StringComparer.Ordinal);

    public Client? Find(string id) => clients.GetValueOrDefault(id);

    private static Client Create(string id, KnownClientOptions client, AuthorizationServerOptions server, DateTimeOffset now) => new()
    {
        Id = id,
        Kind = ClientKind.Configured,
        Name = client.Name,
        RedirectUris = [.. client.RedirectUris],
        Scope = ScopeSet.Format(client.Scopes ?? ScopeSet.Supported(server)),
        AuthMethod = client.Secret is null ? AuthMethods.None : AuthMethods.Basic,
        SecretHash = client.Secret is { } secret ? Secret.HashOf(secret) : null,
        CreatedAt = now,
    };
}
