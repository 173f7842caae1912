using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Gateway.Auth.Protocol.Dpop;

/// <summary>The public key that a proof brings along (RFC 7517), what it can verify and by which name it is known (RFC 7638).</summary>
internal sealed class DpopKey : IDisposable
{
    /// <summary>Asymmetric ones only (RFC 9449 4.3, 6); in the order of preference.</summary>
    public static readonly string[] Algorithms = ["ES256", "ES384", "PS256", "RS256"];

    // RFC 9449 4.3, 7: whoever sends a private key has lost it.
    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
    private readonly ECDsa? ec;
    private readonly RSA? rsa;

    private DpopKey(ECDsa? ec, RSA? rsa, string canonical)
    {
        (this.ec, this.rsa) = (ec, rsa);
        Thumbprint = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(canonical)));
    }

    /// <summary>RFC 7638, SHA-256, base64url: 43 characters.</summary>
    public string Thumbprint { get; }

    /// <summary>Null when it is no public key that fits the algorithm.</summary>
    public static DpopKey? Read(string algorithm, JsonElement jwk)
    {
        if (jwk.ValueKind != JsonValueKind.Object || PrivateMembers.Any(member => jwk.TryGetProperty(member, out _)))
        {
            return null;
        }

        try
        {
            return algorithm switch
            {
                "ES256" => ReadEc(jwk, "P-256", ECCurve.NamedCurves.nistP256, 32),
                "ES384" => ReadEc(jwk, "P-384", ECCurve.NamedCurves.nistP384, 48),
                "PS256" or "RS256" => ReadRsa(jwk),
                _ => null,
            };
        }
        catch (CryptographicException)
        {
            // A point that lies on no curve, and the like.
            return null;
        }
    }

    public bool Verifies(string algorithm, byte[] message, byte[] signature) => algorithm switch
    {
        "ES256" => ec!.VerifyData(message, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
        "ES384" => ec!.VerifyData(message, signature, HashAlgorithmName.SHA384, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
        "PS256" => rsa!.VerifyData(message, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        "RS256" => rsa!.VerifyData(message, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        _ => false,
    };

    public void Dispose()
    {
        ec?.Dispose();
        rsa?.Dispose();
    }

    private static DpopKey? ReadEc(JsonElement jwk, string name, ECCurve curve, int length)
    {
        if (Text(jwk, "kty") != "EC" || Text(jwk, "crv") != name || Bytes(jwk, "x") is not { } x || Bytes(jwk, "y") is not { } y || x.Length != length || y.Length != length)
        {
            return null;
        }

        // From the bytes, not from the text: base64url has several spellings of the same bytes, and each would be a key of its own.
        return new DpopKey(
            ECDsa.Create(new ECParameters { Curve = curve, Q = new ECPoint { X = x, Y = y } }), null,
            $$"""{"crv":"{{name}}","kty":"EC","x":"{{Base64Url.EncodeToString(x)}}","y":"{{Base64Url.EncodeToString(y)}}"}""");
    }

    // Bounded: verifying with a huge key or exponent would cost the server more than the sender.
    private static DpopKey? ReadRsa(JsonElement jwk)
    {
        if (Text(jwk, "kty") != "RSA" || Bytes(jwk, "n") is not { Length: >= 256 and <= 512 } n || Bytes(jwk, "e") is not { Length: >= 1 and <= 4 } e || n[0] == 0 || e[0] == 0)
        {
            return null;
        }

        return new DpopKey(
            null, RSA.Create(new RSAParameters { Modulus = n, Exponent = e }),
            $$"""{"e":"{{Base64Url.EncodeToString(e)}}","kty":"RSA","n":"{{Base64Url.EncodeToString(n)}}"}""");
    }

    private static string? Text(JsonElement jwk, string name) =>
        jwk.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[]? Bytes(JsonElement jwk, string name) => Text(jwk, name) is { } text ? DpopJwt.Decode(text) : null;
}
