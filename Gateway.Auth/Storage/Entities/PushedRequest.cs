namespace Gateway.Auth.Storage.Entities;

/// <summary>An authorization request that its client has pushed (RFC 9126); single use, 90 s.</summary>
internal sealed class PushedRequest
{
    /// <summary>Hash of the reference that the browser brings.</summary>
    public required string Hash { get; set; }

    public required string ClientId { get; set; }

    /// <summary>JSON, name to value.</summary>
    public required string Parameters { get; set; }

    public required DateTimeOffset ExpiresAt { get; set; }
}
