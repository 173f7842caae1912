namespace Gateway.StdioBridge.Settings;

/// <summary>How the bridge answers over HTTP, <c>Http</c>.</summary>
public sealed record HttpOptions
{
    /// <summary>
    /// How long a response to a client of 2025-11-25 may stay open before the gateway closes it and lets the client come back for the rest. Default 0: for as long as it takes;
    /// else 0.1 s to 5 min.
    /// </summary>
    public TimeSpan PollAfter { get; init; }

    /// <summary>How long what an answered stream said can be asked for again. Default 2 min, 1 s to 1 h.</summary>
    public TimeSpan ReplayWindow { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long the questions that a server asks in one call are gathered before a stateless client is shown them together. Default 15 ms, 0 to 1 s.</summary>
    public TimeSpan InputGather { get; init; } = TimeSpan.FromMilliseconds(15);

    /// <summary>Open streams of the transport of 2024-11-05, of all people together. Default 1000, 0 (none) to 100000.</summary>
    public int MaxSseStreams { get; init; } = 1000;

    /// <summary>The same of one person. Default 20, 1 to 100000.</summary>
    public int MaxSseStreamsPerPerson { get; init; } = 20;
}
