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

/// <summary>A person's access token at Forgejo; opaque, over 800 characters.</summary>
public sealed record ForgejoAccessToken(string Value) : Secret(Value);

/// <summary>A person's refresh token at Forgejo.</summary>
public sealed record ForgejoRefreshToken(string Value) : Secret(Value);
