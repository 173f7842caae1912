namespace Gateway.StdioBridge.Sessions;

/// <summary>Why a session has no child to serve a request.</summary>
internal enum WakeFault
{
    None,

    /// <summary>The session has ended, or cannot go on with another child.</summary>
    SessionEnded,

    /// <summary>The person must sign in at Forgejo again; the session stays.</summary>
    SignInNeeded,

    /// <summary>Forgejo refuses the person.</summary>
    Suspended,

    /// <summary>Forgejo or the store does not answer.</summary>
    NoCredential,

    /// <summary>There is no room for another child.</summary>
    NoRoom,

    /// <summary>The server's children keep ending.</summary>
    HeldOff,

    /// <summary>The child could not be started, or did not get through the handshake.</summary>
    NotStarted,
}

/// <summary>A child that is ready, or why there is none.</summary>
internal readonly record struct Wake(ChildLink? Link, WakeFault Fault)
{
    /// <summary>What a call is told that was on its way already.</summary>
    public CallFault CallFault => Fault switch
    {
        WakeFault.None => CallFault.None,
        WakeFault.SessionEnded => CallFault.SessionEnded,
        WakeFault.SignInNeeded or WakeFault.Suspended or WakeFault.NoCredential => CallFault.NoCredential,
        WakeFault.NoRoom => CallFault.NoRoom,
        WakeFault.HeldOff => CallFault.HeldOff,
        WakeFault.NotStarted => CallFault.ChildNotStarted,
        _ => throw new InvalidOperationException($"Unmapped fault {Fault}"),
    };

    public static implicit operator Wake(WakeFault fault) => new(null, fault);

    public static implicit operator Wake(ChildLink link) => new(link, WakeFault.None);
}
