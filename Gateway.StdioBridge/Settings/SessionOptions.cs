namespace Gateway.StdioBridge.Settings;

/// <summary>How many conversations, children and calls there may be and how long each lasts, <c>Sessions</c>.</summary>
public sealed record SessionOptions
{
    /// <summary>Sessions of all people together; one without a child costs under 2 KB. Default 10000, 1 to 100000.</summary>
    public int MaxTotal { get; init; } = 10_000;

    /// <summary>Sessions of one person; at the cap the one that slept longest makes room. Default 100, 1 to 100000.</summary>
    public int MaxPerPerson { get; init; } = 100;

    /// <summary>Child processes of all people together; at the cap the one that was idle longest makes room. Default 200, 1 to 100000.</summary>
    public int MaxChildren { get; init; } = 200;

    /// <summary>Child processes of one person. Default 20, 1 to 100000.</summary>
    public int MaxChildrenPerPerson { get; init; } = 20;

    /// <summary>Calls of all people that are in flight or wait for a child. Default 10000, 1 to 1000000.</summary>
    public int MaxCalls { get; init; } = 10_000;

    /// <summary>Calls of one person that are in flight or wait for a child. Default 1000, 1 to 1000000.</summary>
    public int MaxCallsPerPerson { get; init; } = 1000;

    /// <summary>
    /// After this long without a request or a call in flight a child stops. Its session stays if the server is Replaceable, else it ends. Default 15 min, 1 s to 7 days.
    /// </summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How often idle children and expired sessions are looked for. Default 30 s, 1 s to 1 h.</summary>
    public TimeSpan ReapInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A session that was not used for this long ends. Default 30 days, 1 min to 365 days.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>The same for a session that never made a call: many clients open sessions and abandon them. Default 24 h, 1 min to 365 days.</summary>
    public TimeSpan UnusedLifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How often children are looked at whose person's token has been, or is about to be, replaced. Default 1 min, 1 s to 1 h.</summary>
    public TimeSpan RotateInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long calls in flight may go on at a child that has a successor. Default 2 min, 1 s to 1 h.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromMinutes(2);
}
