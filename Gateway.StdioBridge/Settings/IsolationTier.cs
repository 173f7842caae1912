namespace Gateway.StdioBridge.Settings;

/// <summary>How far children are kept from each other and from the gateway; a higher one is a stronger one.</summary>
public enum IsolationTier
{
    /// <summary>The strongest that the host allows.</summary>
    Auto,

    /// <summary>The gateway's own user, without capabilities and without a way to new privileges.</summary>
    Plain,

    /// <summary>A user id of its own for each child; needs CAP_SETUID, CAP_SETGID, CAP_CHOWN, CAP_KILL and CAP_DAC_OVERRIDE.</summary>
    OwnUid,

    /// <summary>User, PID, IPC and mount namespaces of its own by bubblewrap.</summary>
    Bubblewrap,
}
