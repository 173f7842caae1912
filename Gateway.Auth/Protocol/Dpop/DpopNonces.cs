using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Gateway.Auth.Protocol.Dpop;

/// <summary>
/// The server's nonces (RFC 9449 8, 9): sealed instants, so nothing has to be remembered and every node on the same keys knows them. A proof is as fresh as
/// its nonce, whatever the client's clock says, and proofs made in store are worth nothing.
/// </summary>
internal sealed class DpopNonces(IDataProtectionProvider provider, TimeProvider time)
{
    /// <summary>How long a nonce is taken.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    private const int Longest = 512;
    private readonly IDataProtector protector = provider.CreateProtector("Gateway.Auth.Dpop", "nonce", "v1");

    public string New()
    {
        var instant = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(instant, time.GetUtcNow().ToUnixTimeMilliseconds());
        return Base64Url.EncodeToString(protector.Protect(instant));
    }

    /// <summary>How old a nonce of ours is; null when it is none or has ended.</summary>
    public TimeSpan? AgeOf(string? nonce)
    {
        if (nonce is null || nonce.Length > Longest || DpopJwt.Decode(nonce) is not { } box)
        {
            return null;
        }

        try
        {
            var age = time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(protector.Unprotect(box)));
            return age < Lifetime ? age : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
