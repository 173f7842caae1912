namespace Gateway.StdioBridge.Settings;

/// <summary>The user ids that children of the tier OwnUid run as, <c>Isolation</c>. Nobody and nothing else on the host may have them.</summary>
public sealed record IsolationOptions
{
    /// <summary>The first user id of the pool; the group id is the same. Default 20000, 1000 to 2000000000.</summary>
    public int FirstUid { get; init; } = 20_000;

    /// <summary>How many there are: no more children of this tier run at once. Default 1000, 1 to 100000.</summary>
    public int Uids { get; init; } = 1000;
}
