namespace Gateway.Proxy;

/// <summary>Where a destination's address leads.</summary>
/// <param name="Here">What answers in this process (<c>embedded://</c>, <c>stdio://</c>); null: YARP's forwarder.</param>
internal sealed record Target(RequestDelegate? Here)
{
    public static readonly Target Forwarder = new((RequestDelegate?)null);
}
