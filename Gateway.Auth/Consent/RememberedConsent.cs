using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Consent;

/// <summary>
/// Whether a person need not be asked again. Only where a yes can be told from another's: the client is the operator's or its document's, and the answer goes
/// to an https host. A client that registered may call itself anything, and any program can listen on loopback or take a private scheme (RFC 8252 8.6).
/// </summary>
internal sealed class RememberedConsent(AuthStore store)
{
    /// <summary>Whether this person has said yes to the very same: client, its name, redirect URI, resource and scope.</summary>
    public async Task<bool> CoversAsync(string personId, Client client, string redirectUri, string resource, string scope, CancellationToken cancellationToken)
    {
        if (Digest(client, redirectUri, resource, scope) is not { } digest)
        {
            return false;
        }

        var remembered = await store.ReadAsync(
            (context, cancel) => context.Grants.Where(row => row.PersonId == personId && row.ClientId == client.Id && row.EndedAt == null)
                .Select(row => row.ConsentDigest).ToListAsync(cancel),
            cancellationToken);
        return remembered.OfType<string>().Any(known => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(known), Encoding.ASCII.GetBytes(digest)));
    }

    /// <summary>What a yes is remembered by; null where it is not.</summary>
    public static string? Digest(Client client, string redirectUri, string resource, string scope) =>
        client.Kind != ClientKind.Registered && redirectUri.StartsWith("https:", StringComparison.OrdinalIgnoreCase)
            ? Secret.HashOf(JsonSerializer.Serialize<string[]>([client.Id, client.Name, redirectUri, resource, .. scope.Split(' ').Order(StringComparer.Ordinal)]))
            : null;
}
