using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Sandbox.Forgejo.OAuth;

/// <summary>Signs and reads the stand-in's tokens: ES256 JWTs, padded beyond 800 characters as Forgejo's are. To everybody else they are opaque.</summary>
internal sealed class TokenSigner : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Lock gate = new();

    public const string KeyId = "stand-in";

    public object PublicKeys()
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new
        {
            keys = new[]
            {
                new { kty = "EC", crv = "P-256", alg = "ES256", use = "sig", kid = KeyId, x = Base64Url.EncodeToString(point.X!), y = Base64Url.EncodeToString(point.Y!) },
            },
        };
    }

    public string Sign<T>(T claims)
    {
        var head = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new { alg = "ES256", kid = KeyId, typ = "JWT" }));
        var body = head + "." + Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims));
        lock (gate)
        {
            return body + "." + Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(body), HashAlgorithmName.SHA256));
        }
    }

    /// <summary>The claims of a token of the given kind that was signed here, expired or not.</summary>
    public TokenClaims? Read(string token, TokenKind kind)
    {
        var end = token.LastIndexOf('.');
        var start = token.IndexOf('.', StringComparison.Ordinal);
        if (start < 0 || end <= start || !Verify(token, end))
        {
            return null;
        }

        var claims = JsonSerializer.Deserialize<TokenClaims>(Base64Url.DecodeFromChars(token.AsSpan(start + 1, end - start - 1)));
        return claims?.Kind == kind ? claims : null;
    }

    public void Dispose() => key.Dispose();

    private bool Verify(string token, int end)
    {
        if (!Base64Url.IsValid(token.AsSpan(end + 1)) || !Ascii.IsValid(token))
        {
            return false;
        }

        lock (gate)
        {
            return key.VerifyData(
                Encoding.ASCII.GetBytes(token[..end]), Base64Url.DecodeFromChars(token.AsSpan(end + 1)), HashAlgorithmName.SHA256);
        }
    }
}

/// <summary>What a token says. The padding makes it as long as Forgejo's.</summary>
internal sealed record TokenClaims(
    [property: JsonPropertyName("gnt")] long GrantId,
    [property: JsonPropertyName("tt")] TokenKind Kind,
    [property: JsonPropertyName("cnt")] long Counter,
    [property: JsonPropertyName("num")] long Number,
    [property: JsonPropertyName("iat")] long IssuedAt,
    [property: JsonPropertyName("exp")] long Expires,
    [property: JsonPropertyName("jti")] string Padding);

internal enum TokenKind
{
    Access,
    Refresh,
}
