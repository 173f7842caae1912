namespace Gateway.Auth.Storage.Entities;

/// <summary>One row of the audit trail. Never changed; deleted by retention alone.</summary>
internal sealed class AuditRecord
{
    /// <summary>1, 2, 3 without a gap.</summary>
    public required long Sequence { get; set; }

    public required DateTimeOffset At { get; set; }

    /// <summary>What happened: <c>tokens.issued</c>, <c>authorization.ended</c>, …</summary>
    public required string Kind { get; set; }

    public string? PersonId { get; set; }

    public string? ClientId { get; set; }

    /// <summary>Id of the grant or authorization that it befell.</summary>
    public string? Target { get; set; }

    /// <summary>Cut and escaped.</summary>
    public string? Detail { get; set; }

    /// <summary>The HMAC of the row before; 32 zeros in the very first.</summary>
    public required byte[] Previous { get; set; }

    /// <summary>HMAC-SHA-256 of all of the above, under a key that the store lacks.</summary>
    public required byte[] Mac { get; set; }
}

/// <summary>What retention leaves behind, so that the chain can be followed from there.</summary>
internal sealed class AuditCheckpoint
{
    /// <summary>The last row that was deleted.</summary>
    public required long Through { get; set; }

    /// <summary>That row's HMAC.</summary>
    public required byte[] Last { get; set; }

    public required DateTimeOffset At { get; set; }

    /// <summary>HMAC-SHA-256 of all of the above.</summary>
    public required byte[] Mac { get; set; }
}
