using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Auth;

/// <summary>A secret string that redacts itself and cannot be mixed up with another kind of secret.</summary>
public abstract record Secret(string Value)
{
    private protected const string Redacted = "[redacted]";

    /// <summary>SHA-256 of the value, base64url without padding (43 characters): the only form in which our own tokens are stored.</summary>
    public string Hash() => HashOf(Value);

    /// <summary>Never shows the value.</summary>
    public sealed override string ToString() => Redacted;

    internal static string HashOf(string value) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(value)));

    private protected static bool SameHash(string stored, string presented) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(stored), Encoding.ASCII.GetBytes(presented));

    /// <summary>A prefix and 256 random bits, base64url.</summary>
    internal static string Random(string prefix) => prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}

/// <summary>An access token of the gateway's own (<c>fjg_at_</c>).</summary>
public sealed record AccessToken(string Value) : Secret(Value)
{
    public const string Prefix = "fjg_at_";

    public static AccessToken New() => new(Random(Prefix));
}

/// <summary>A refresh token of the gateway's own (<c>fjg_rt_</c>).</summary>
public sealed record RefreshToken(string Value) : Secret(Value)
{
    public const string Prefix = "fjg_rt_";

    public static RefreshToken New() => new(Random(Prefix));
}

/// <summary>An authorization code of the gateway's own (<c>fjg_ac_</c>).</summary>
public sealed record AuthorizationCode(string Value) : Secret(Value)
{
    public const string Prefix = "fjg_ac_";

    public static AuthorizationCode New() => new(Random(Prefix));
}

/// <summary>A client's secret (<c>fjg_cs_</c>), given to those that ask for one where that is allowed.</summary>
public sealed record ClientSecret(string Value) : Secret(Value)
{
    public const string Prefix = "fjg_cs_";

    public static ClientSecret New() => new(Random(Prefix));

    /// <summary>Whether what was presented is what was stored; false where nothing was.</summary>
    public static bool Matches(string? storedHash, string presented) => storedHash is not null && SameHash(storedHash, HashOf(presented));
}

/// <summary>The token by which a client manages its registration (<c>fjg_rg_</c>).</summary>
public sealed record RegistrationToken(string Value) : Secret(Value)
{
    public const string Prefix = "fjg_rg_";

    public static RegistrationToken New() => new(Random(Prefix));

    public bool Matches(string storedHash) => SameHash(storedHash, Hash());
}

/// <summary>A person's access token at Forgejo; opaque, over 800 characters.</summary>
public sealed record ForgejoAccessToken(string Value) : Secret(Value);

/// <summary>A person's refresh token at Forgejo.</summary>
public sealed record ForgejoRefreshToken(string Value) : Secret(Value);
