namespace Gateway.StdioBridge;

/// <summary>What became of a bridged request. The bridge knows no OAuth: refusals that need a challenge are the host's to write.</summary>
public enum BridgeOutcome
{
    /// <summary>The response was written.</summary>
    Handled,

    /// <summary>Nothing was written: the person's Forgejo sign-in no longer works; the host answers 401 with its challenge.</summary>
    SignInNeeded,

    /// <summary>Nothing was written: Forgejo has suspended the person; the host answers 403.</summary>
    Suspended,

    /// <summary>Nothing was written: the caller's scopes do not allow even reading; the host answers 403 naming <c>forgejo:read</c>.</summary>
    ReadNeeded,

    /// <summary>Nothing was written: the request writes and the caller's scopes do not allow it; the host answers 403 naming <c>forgejo:write</c>.</summary>
    WriteNeeded,
}
