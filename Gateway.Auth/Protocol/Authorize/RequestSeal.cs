using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace Gateway.Auth.Protocol.Authorize;

/// <summary>Carries a validated request through the consent page's form, where it can be neither read nor changed.</summary>
internal sealed class RequestSeal(IDataProtectionProvider provider, TimeProvider time)
{
    private readonly IDataProtector protector = provider.CreateProtector("Gateway.Auth.AuthorizeRequest", "v1");

    public string Seal(AuthorizeRequest request) => protector.Protect(JsonSerializer.Serialize(request));

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
