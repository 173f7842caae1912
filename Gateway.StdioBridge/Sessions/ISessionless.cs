namespace Gateway.StdioBridge.Sessions;

/// <summary>Work for callers that have no session: it ends for the same reasons as theirs.</summary>
internal interface ISessionless
{
    /// <summary>Ends what belongs to the callers that <paramref name="match"/> selects.</summary>
    Task EndAsync(Func<BridgeSessionInfo, bool> match);

    /// <summary>Its idle children, of one person or of all (null).</summary>
    /// <param name="patient">Whether to wait for whoever changes them just now; false where the caller holds a gate of its own.</param>
    IEnumerable<IdleChild> IdleChildren(string? person, bool patient);

    /// <summary>Takes nothing new and closes the streams that no call needs.</summary>
    void StopAccepting();

    /// <summary>Ends everything; completes when every child is reaped.</summary>
    Task StopAllAsync();
}
