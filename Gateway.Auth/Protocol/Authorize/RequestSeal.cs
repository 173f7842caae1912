using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Auth.Consent;
using Gateway.Auth.Storage.Entities;
using Microsoft.AspNetCore.DataProtection;

namespace Gateway.Auth.Protocol.Authorize;

/// <summary>Carries a validated request through the consent page's form, where it can be neither read nor changed.</summary>
internal sealed class RequestSeal(IDataProtectionProvider provider, TimeProvider time)
{
    private readonly IDataProtector protector = provider.CreateProtector("Gateway.Auth.AuthorizeRequest", "v1");

    public string Seal(AuthorizeRequest request) => protector.Protect(JsonSerializer.Serialize(request));

    /// <summary>The question that the consent page puts, with the request in it.</summary>
    public ConsentQuestion Ask(AuthorizeRequest request, Client client) =>
        new(client, request.RedirectUri, request.Scope, request.Resource, Seal(request), "/oauth/consent");

    /// <summary>Null when it was not sealed here or is past its time.</summary>
    public AuthorizeRequest? Open(string sealedRequest)
    {
        try
        {
            var request = JsonSerializer.Deserialize<AuthorizeRequest>(protector.Unprotect(sealedRequest));
            return request?.ExpiresAt > time.GetUtcNow() ? request : null;
        }
        catch (Exception exception) when (exception is CryptographicException or JsonException)
        {
            return null;
        }
    }
}
