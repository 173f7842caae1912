using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Proxy;

/// <summary>The route's MaxRequestBodySize for destinations of our own. YARP applies it only just before its forwarder, which these never reach.</summary>
internal static class BodyLimit
{
    /// <summary>YARP's own reading: -1 lifts the limit. The bridge knows each server's MaxMessageBytes and says what is wrong in JSON-RPC, so it is left to it.</summary>
    public static void Apply(HttpContext context, RouteConfig route, Target target)
    {
        if ((route.MaxRequestBodySize ?? (target.BoundsBodies ? -1 : null)) is { } limit
            && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = limit < 0 ? null : limit;
        }
    }
}
