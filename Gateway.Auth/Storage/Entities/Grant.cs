namespace Gateway.Auth.Storage.Entities;

/// <summary>Person x client: the consent.</summary>
internal sealed class Grant
{
    public required string Id { get; set; }

    public required string PersonId { get; set; }

    public required string ClientId { get; set; }

    /// <summary>Space-separated union of what was consented to.</summary>
    public required string Scope { get; set; }

    /// <summary>Digest of what the person last said yes to; null where that is asked each time.</summary>
    public string? ConsentDigest { get; set; }

    public required DateTimeOffset CreatedAt { get; set; }

    public required DateTimeOffset LastUsedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }
}

/// <summary>One code exchange and all tokens that came of it (the family).</summary>
internal sealed class Authorization
{
    public required string Id { get; set; }

    public required string GrantId { get; set; }

    public required string Scope { get; set; }

    /// <summary>The audience: one protected resource's identifier.</summary>
    public required string Resource { get; set; }

    /// <summary>RFC 7638 thumbprint of the key that all its tokens are bound to (RFC 9449); null: bearer tokens.</summary>
    public string? KeyThumbprint { get; set; }

    public required DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public string? EndReason { get; set; }
}
