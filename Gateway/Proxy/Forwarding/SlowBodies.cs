using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gateway.Proxy.Forwarding;

/// <summary>
/// Kestrel ends a body that pauses for five seconds. What is forwarded may pause: git counts objects in the middle of a push, a runner's log waits for its next line. How
/// long is the cluster's ActivityTimeout to say.
/// </summary>
internal static class SlowBodies
{
    public static void Allow(HttpContext context)
    {
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } request)
        {
            request.MinDataRate = null;
        }

        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } response)
        {
            response.MinDataRate = null;
        }
    }
}
