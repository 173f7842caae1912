namespace Gateway.Auth.Storage.Entities;

/// <summary>An OAuth client: everyone who registered (RFC 7591), and of those that are described elsewhere the ones that somebody has said yes to.</summary>
internal sealed class Client
{
    /// <summary>Given here, or in the configuration, or the URL of the client's document.</summary>
    public required string Id { get; set; }

    public ClientKind Kind { get; set; }

    /// <summary>As the client gave it, cleaned and cut; unverified.</summary>
    public required string Name { get; set; }

    public required List<string> RedirectUris { get; set; }

    /// <summary>Space-separated; what the client may ask for.</summary>
    public required string Scope { get; set; }

    /// <summary><c>none</c>, or <c>client_secret_post</c>/<c>client_secret_basic</c> where secrets are allowed.</summary>
    public required string AuthMethod { get; set; }

    /// <summary><c>native</c> or <c>web</c>, as the client gave it; null where it did not.</summary>
    public string? ApplicationType { get; set; }

    /// <summary>SHA-256 of its secret; null for a public client.</summary>
    public string? SecretHash { get; set; }

    /// <summary>SHA-256 of the token that reads, changes and deletes this registration (RFC 7592).</summary>
    public string? RegistrationTokenHash { get; set; }

    public required DateTimeOffset CreatedAt { get; set; }

    /// <summary>Last authorization or refresh; null while never authorised.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    /// <summary>When the client's document was last read; null for other kinds, and once the document is gone.</summary>
    public DateTimeOffset? ConfirmedAt { get; set; }
}

/// <summary>Where a client's description comes from.</summary>
internal enum ClientKind
{
    /// <summary>The client itself, by dynamic registration: anybody can.</summary>
    Registered,

    /// <summary>The gateway's configuration.</summary>
    Configured,

    /// <summary>A document at the URL that is its id.</summary>
    Document,
}
