using Gateway.Auth.Bearer;

namespace Gateway.Auth.Storage.Entities;

/// <summary>Tells the other processes on this store what has ended; written by the transaction that ended it. One of the three ids is set.</summary>
internal sealed class EndNotice
{
    /// <summary>Rises; never reused.</summary>
    public long Id { get; set; }

    /// <summary>The process that wrote it, which has told its own observers already.</summary>
    public required string Node { get; set; }

    public string? AuthorizationId { get; set; }

    public string? GrantId { get; set; }

    public string? PersonId { get; set; }

    public required EndReason Reason { get; set; }

    public required DateTimeOffset At { get; set; }
}
