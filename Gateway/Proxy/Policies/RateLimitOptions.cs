namespace Gateway.Proxy.Policies;

/// <summary>One rate limit, <c>RateLimits:NAME</c>, counted per client address (IPv6: per /64): tokens that refill steadily up to a burst.</summary>
internal sealed record RateLimitOptions
{
    public const string Section = "RateLimits";

    /// <summary>Requests that may come at once. 1 to 1000000. Generous, because clouds and offices share an address.</summary>
    public int Burst { get; init; }

    /// <summary>Requests per second in the long run. 1 to 100000.</summary>
    public int PerSecond { get; init; }
}
