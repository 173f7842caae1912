using Gateway.Operations;
using Gateway.Proxy.Forwarding;

namespace Gateway.Proxy;

/// <summary>
/// The own step of YARP's pipeline: <c>embedded://</c> and <c>stdio://</c> destinations end here, in process, before load balancing and forwarder;
/// http destinations go on.
/// </summary>
internal sealed class DestinationSteps(Targets targets)
{
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var proxy = context.GetReverseProxyFeature();
        if (proxy.AvailableDestinations is [var destination, ..] && targets.Of(destination.Model) is { Here: { } here } target)
        {
            BodyLimit.Apply(context, proxy.Route.Config, target);
            return here(context);
        }

        SecurityHeaders.Remove(context.Response);
        SlowBodies.Allow(context);
        return next(context);
    }
}
