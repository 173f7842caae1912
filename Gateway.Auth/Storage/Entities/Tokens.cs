namespace Gateway.Auth.Storage.Entities;

/// <summary>An authorization code, stored by hash; at most 60 s, single use. Kept past its use so that a replay is seen.</summary>
internal sealed class CodeRecord
{
    public required string Hash { get; set; }

    public required string GrantId { get; set; }

    public required string RedirectUri { get; set; }

    public required string CodeChallenge { get; set; }

    public required string Scope { get; set; }

    public required string Resource { get; set; }

    /// <summary>RFC 9449 10: the key that the exchange must prove; null: any or none.</summary>
    public string? KeyThumbprint { get; set; }

    public required DateTimeOffset ExpiresAt { get; set; }

    /// <summary>Set by the exchange; concurrency token, so that two exchanges cannot both win.</summary>
    public string? AuthorizationId { get; set; }
}

/// <summary>An access token, stored by hash.</summary>
internal sealed class AccessTokenRecord
{
    public required string Hash { get; set; }

    public required string AuthorizationId { get; set; }

    public required string Scope { get; set; }

    public required DateTimeOffset ExpiresAt { get; set; }

    /// <summary>When it was first seen at a protected resource; null while the answer that held it may have been lost. Written late, in batches.</summary>
    public DateTimeOffset? PresentedAt { get; set; }
}

/// <summary>A refresh token, stored by hash; rotates at every use.</summary>
internal sealed class RefreshTokenRecord
{
    public required string Hash { get; set; }

    public required string AuthorizationId { get; set; }

    public required DateTimeOffset CreatedAt { get; set; }

    public required DateTimeOffset ExpiresAt { get; set; }

    /// <summary>When it was first seen at the token endpoint, whatever came of it.</summary>
    public DateTimeOffset? PresentedAt { get; set; }

    /// <summary>When it was exchanged; concurrency token.</summary>
    public DateTimeOffset? RotatedAt { get; set; }

    /// <summary>Hash of the refresh token that took its place.</summary>
    public string? SuccessorHash { get; set; }

    /// <summary>The answer given at rotation, sealed under a key derived from this token's plaintext; goes when the grace window ends.</summary>
    public byte[]? SealedAnswer { get; set; }
}
