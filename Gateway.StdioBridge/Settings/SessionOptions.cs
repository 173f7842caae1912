namespace Gateway.StdioBridge.Settings;

/// <summary>How many conversations there may be and how long an idle one lasts, <c>Sessions</c>.</summary>
public sealed record SessionOptions
{
    /// <summary>Sessions (and so children) of all people together. Default 200, 1 to 100000.</summary>
    public int MaxTotal { get; init; } = 200;

    /// <summary>Sessions of one person. Default 20, 1 to MaxTotal.</summary>
    public int MaxPerPerson { get; init; } = 20;

    /// <summary>A session without a request or a call in flight for this long ends. Default 15 min, 1 s to 7 days.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How often idle sessions are looked for. Default 30 s, 1 s to 1 h.</summary>
    public TimeSpan ReapInterval { get; init; } = TimeSpan.FromSeconds(30);
}
