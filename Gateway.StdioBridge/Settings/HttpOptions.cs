namespace Gateway.StdioBridge.Settings;

/// <summary>How the bridge answers over HTTP, <c>Http</c>.</summary>
public sealed record HttpOptions
{
    /// <summary>How long the questions that a server asks in one call are gathered before a stateless client is shown them together. Default 15 ms, 0 to 1 s.</summary>
    public TimeSpan InputGather { get; init; } = TimeSpan.FromMilliseconds(15);
}
