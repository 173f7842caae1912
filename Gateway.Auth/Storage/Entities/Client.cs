namespace Gateway.Auth.Storage.Entities;

/// <summary>A registered OAuth client (RFC 7591).</summary>
internal sealed class Client
{
    public required string Id { get; set; }

    /// <summary>As the client gave it, cleaned and cut; unverified.</summary>
    public required string Name { get; set; }

    public required List<string> RedirectUris { get; set; }

    /// <summary>Space-separated; what the client may ask for.</summary>
    public required string Scope { get; set; }

    /// <summary><c>none</c>, or <c>client_secret_post</c>/<c>client_secret_basic</c> where secrets are allowed.</summary>
    public required string AuthMethod { get; set; }

    public string? SecretHash { get; set; }

    public string? RegistrationTokenHash { get; set; }

    public required DateTimeOffset CreatedAt { get; set; }

    /// <summary>Last authorization or refresh; null while never authorised.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }
}
