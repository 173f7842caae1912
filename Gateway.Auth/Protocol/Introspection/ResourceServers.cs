using System.Security.Cryptography;
using System.Text;
using Gateway.Auth.Clients;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Protocol.Introspection;

/// <summary>Tells which configured resource server asks (RFC 7662 2.1: without authentication the endpoint would be a place to try tokens).</summary>
internal sealed class ResourceServers(IOptions<ResourceServersOptions> options)
{
    /// <summary>Null when it is none of them, or its secret does not fit.</summary>
    public ResourceServerOptions? Authenticate(HttpContext context, OAuthForm form)
    {
        var header = context.Request.Headers.Authorization;
        var (id, secret) = header is [{ } single] && BasicCredentials.Read(single) is { } basic ? (basic.Id, basic.Secret) : (form["client_id"], form["client_secret"]);
        var known = options.Value.GetValueOrDefault(id ?? string.Empty);

        // Digests of equal length, and one comparison for unknown ids too: neither length nor name shows in the time.
        var fits = CryptographicOperations.FixedTimeEquals(Digest(known?.Secret), Digest(secret));
        return known is not null && secret is not null && fits ? known : null;
    }

    private static byte[] Digest(string? text) => SHA256.HashData(Encoding.UTF8.GetBytes(text ?? string.Empty));
}
