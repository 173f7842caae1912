using System.Security.Cryptography;
using System.Text;

namespace Gateway.Sandbox.Forgejo.OAuth;

/// <summary>A registered OAuth2 application.</summary>
internal sealed class Application(long id, long ownerId, string name, bool confidential, IReadOnlyList<string> redirectUris)
{
    public long Id { get; } = id;

    /// <summary>The account it belongs to and is deleted with; 0: the site.</summary>
    public long OwnerId { get; } = ownerId;

    public string Name { get; set; } = name;

    public bool Confidential { get; set; } = confidential;

    public string ClientId { get; } = Guid.NewGuid().ToString();

    public IReadOnlyList<string> RedirectUris { get; set; } = redirectUris;

    /// <summary>See <see cref="StandInForgejoOptions.RedirectUris"/>.</summary>
    public bool AnyLoopbackRedirect { get; set; }

    private byte[] SecretDigest { get; set; } = [];

    /// <summary>Makes a new secret, which is shown this once.</summary>
    public string NewSecret()
    {
        var secret = "gto_" + RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz234567", 52);
        SecretDigest = SHA256.HashData(Encoding.UTF8.GetBytes(secret));
        return secret;
    }

    public bool SecretMatches(string secret)
        => CryptographicOperations.FixedTimeEquals(SecretDigest, SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>Whole string, ASCII case ignored, one trailing slash trimmed; any port for http loopback IP literals of public clients.</summary>
    public bool Allows(string redirectUri)
    {
        if (AnyLoopbackRedirect && Uri.TryCreate(redirectUri, UriKind.Absolute, out var any) && any is { Scheme: "http", IsLoopback: true })
        {
            return true;
        }

        return RedirectUris.Any(allowed => Same(allowed, redirectUri) || (!Confidential && SameButPort(allowed, redirectUri)));
    }

    private static bool Same(string allowed, string asked)
        => string.Equals(Trim(allowed), Trim(asked), StringComparison.OrdinalIgnoreCase);

    private static string Trim(string uri) => uri.EndsWith('/') ? uri[..^1] : uri;

    private static bool SameButPort(string allowed, string asked)
        => Uri.TryCreate(asked, UriKind.Absolute, out var uri) && uri is { Scheme: "http", Host: "127.0.0.1" or "[::1]" }
            && Same(allowed, new UriBuilder(uri) { Port = -1 }.Uri.ToString());
}
