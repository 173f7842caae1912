namespace Gateway.Proxy;

/// <summary>Where a destination's address leads.</summary>
/// <param name="Here">What answers in this process (<c>embedded://</c>, <c>stdio://</c>); null: YARP's forwarder.</param>
/// <param name="BoundsBodies">Whether it bounds request bodies itself, where the route does not.</param>
internal sealed record Target(RequestDelegate? Here, bool BoundsBodies = false)
{
    public static readonly Target Forwarder = new((RequestDelegate?)null);
}
