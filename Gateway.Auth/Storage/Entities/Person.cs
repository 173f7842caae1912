namespace Gateway.Auth.Storage.Entities;

/// <summary>Somebody with an account at Forgejo: identified by (Forgejo's public URL, numeric sub), never by the login name.</summary>
internal sealed class Person
{
    public required string Id { get; set; }

    public required string ForgejoUrl { get; set; }

    /// <summary>Forgejo's numeric user id as a string.</summary>
    public required string Subject { get; set; }

    public required string Username { get; set; }

    /// <summary>Forgejo refuses this person (disabled, second factor missing).</summary>
    public bool Suspended { get; set; }

    /// <summary>Forgejo refused the refresh: grants stay, but nothing is served until the person signs in again.</summary>
    public bool SignInNeeded { get; set; }

    public required DateTimeOffset CreatedAt { get; set; }

    public required DateTimeOffset LastSignInAt { get; set; }

    /// <summary>The one Forgejo token pair, sealed; null until the first sign-in was completed and after the last grant ended.</summary>
    public byte[]? SealedAccessToken { get; set; }

    public byte[]? SealedRefreshToken { get; set; }

    /// <summary>Other refresh tokens that may be the living one, sealed; null as soon as one refresh has succeeded.</summary>
    public byte[]? SealedCandidates { get; set; }

    public DateTimeOffset? TokenExpiresAt { get; set; }

    /// <summary>Concurrency token; rises with every new pair.</summary>
    public long TokenVersion { get; set; }
}
