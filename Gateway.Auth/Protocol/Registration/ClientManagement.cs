using Gateway.Auth.Audit;
using Gateway.Auth.Bearer;
using Gateway.Auth.Clients;
using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Protocol.Registration;

/// <summary>The rows behind RFC 7592. The token is asked in the same transaction that acts on it.</summary>
internal sealed class ClientManagement(AuthStore store, ClientRegistry registry, RegistrationRules rules, TimeProvider time)
{
    /// <summary>Null when there is no such client, or the token is not its own.</summary>
    public Task<Client?> FindAsync(string clientId, RegistrationToken token, CancellationToken cancellationToken) =>
        store.ReadAsync((context, cancel) => OwnAsync(context, clientId, token, cancel), cancellationToken);

    /// <summary>Puts the request in place of everything that was registered. The token is used up: the answer holds its successor.</summary>
    /// <returns>Null as with <see cref="FindAsync"/>.</returns>
    public async Task<ChangedClient?> UpdateAsync(string clientId, RegistrationToken token, RegistrationRequest request, CancellationToken cancellationToken)
    {
        var changed = await store.WriteAsync(
            async (context, cancel) => await OwnAsync(context, clientId, token, cancel) is { } client ? Change(context, client, request) : null, cancellationToken);
        registry.Forget(clientId);
        return changed;
    }

    /// <summary>Removes the client and ends what people have allowed it (RFC 7592 2.3).</summary>
    /// <returns>The grants that ended; null as with <see cref="FindAsync"/>.</returns>
    public async Task<List<string>?> DeleteAsync(string clientId, RegistrationToken token, CancellationToken cancellationToken)
    {
        var ended = await store.WriteAsync(
            async (context, cancel) => await OwnAsync(context, clientId, token, cancel) is { } client ? await RemoveAsync(context, client, cancel) : null, cancellationToken);
        registry.Forget(clientId);
        return ended;
    }

    private static async Task<Client?> OwnAsync(AuthDbContext context, string clientId, RegistrationToken token, CancellationToken cancellationToken) =>
        await context.Clients.SingleOrDefaultAsync(row => row.Id == clientId, cancellationToken) is { RegistrationTokenHash: { } hash } client && token.Matches(hash) ? client : null;

    private ChangedClient Change(AuthDbContext context, Client client, RegistrationRequest request)
    {
        var (token, method) = (RegistrationToken.New(), rules.AuthMethod(request));
        var secret = AuthMethods.IsSecret(method) && client.SecretHash is null ? ClientSecret.New() : null;
        client.Name = RegistrationRules.Name(request);
        client.RedirectUris = [.. request.RedirectUris.Distinct(StringComparer.Ordinal)];
        client.ApplicationType = RegistrationRules.ApplicationType(request);
        client.AuthMethod = method;
        client.SecretHash = AuthMethods.IsSecret(method) ? secret?.Hash() ?? client.SecretHash : null;
        client.RegistrationTokenHash = token.Hash();
        context.Trail.Add(new(AuditKinds.ClientChanged, ClientId: client.Id, Detail: $"{client.Name}: {string.Join(' ', client.RedirectUris)}"));
        return new ChangedClient(client, token, secret);
    }

    private async Task<List<string>> RemoveAsync(AuthDbContext context, Client client, CancellationToken cancellationToken)
    {
        var grants = await context.Grants.Where(grant => grant.ClientId == client.Id && grant.EndedAt == null).Select(grant => grant.Id).ToListAsync(cancellationToken);
        foreach (var grantId in grants)
        {
            await AuthorizationEnd.EndGrantAsync(context, grantId, EndReason.Disconnected, time.GetUtcNow(), cancellationToken);
        }

        context.Clients.Remove(client);
        context.Trail.Add(new(AuditKinds.ClientDeleted, ClientId: client.Id, Detail: client.Name));
        return grants;
    }
}

/// <param name="Token">The next registration token.</param>
/// <param name="Secret">A secret that was just issued; null when there is none or it stays.</param>
internal sealed record ChangedClient(Client Client, RegistrationToken Token, ClientSecret? Secret);
