namespace Gateway.StdioBridge.Settings;

/// <summary>Which of several gateways this one is, <c>Node</c>.</summary>
public sealed record NodeOptions
{
    /// <summary>The name that this process gives to what it alone can go on with, like a requestState; clients see it. 1 to 64 letters, digits, '-' or '_'. Default none: one is made at each start.</summary>
    public string? Id { get; init; }
}
