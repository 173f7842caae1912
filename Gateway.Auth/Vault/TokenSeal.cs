using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace Gateway.Auth.Vault;

/// <summary>
/// Seals what the store must not be able to read. The purpose holds the row's owner and the column, so a ciphertext that is copied to another row or
/// column opens to nothing.
/// </summary>
internal sealed class TokenSeal(IDataProtectionProvider provider)
{
    public const string AccessColumn = "access";
    public const string RefreshColumn = "refresh";

    /// <summary>Refresh tokens that may be the living one.</summary>
    public const string CandidatesColumn = "candidates";

    /// <summary>The PKCE verifier of a trip to Forgejo; its owner is the pending authorization.</summary>
    public const string VerifierColumn = "verifier";

    public byte[] Seal(string owner, string column, string value) => Protector(owner, column).Protect(Encoding.UTF8.GetBytes(value));

    /// <summary>The value, or null when it was not sealed for this place or the key is gone.</summary>
    public string? Open(string owner, string column, byte[] sealedValue)
    {
        try
        {
            return Encoding.UTF8.GetString(Protector(owner, column).Unprotect(sealedValue));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private IDataProtector Protector(string owner, string column) => provider.CreateProtector("Gateway.Auth.Vault", "v1", owner, column);
}
