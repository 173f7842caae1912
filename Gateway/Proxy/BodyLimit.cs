using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Proxy;

/// <summary>The route's MaxRequestBodySize for destinations of our own. YARP applies it only just before its forwarder, which these never reach.</summary>
internal static class BodyLimit
{
    public static void Apply(HttpContext context, RouteConfig route)
    {
        if (route.MaxRequestBodySize is { } limit && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            // YARP's own reading: -1 lifts the limit.
            feature.MaxRequestBodySize = limit < 0 ? null : limit;
        }
    }
}
