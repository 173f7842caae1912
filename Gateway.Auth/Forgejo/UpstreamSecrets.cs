using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Auth.Forgejo;

/// <summary>What one trip to Forgejo's authorize page needs: a state for the way back and a PKCE verifier (RFC 7636 4.1) for the exchange.</summary>
internal sealed record UpstreamSecrets(string State, string Verifier)
{
    public string Challenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    public static UpstreamSecrets New() => new(Random(), Random());

    public override string ToString() => "[redacted]";

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
