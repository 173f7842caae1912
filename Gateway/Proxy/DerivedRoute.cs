using Yarp.ReverseProxy.Configuration;

namespace Gateway.Proxy;

/// <summary>Makes a route that follows from a configured one: the same cluster, every policy the same, another match.</summary>
internal static class DerivedRoute
{
    public static RouteConfig From(IConfigurationSection route, string name, RouteMatch match) => new()
    {
        RouteId = $"{route.Key}:{name}",
        ClusterId = route["ClusterId"],
        Match = match,
        AuthorizationPolicy = route["AuthorizationPolicy"],
        RateLimiterPolicy = route["RateLimiterPolicy"],
        CorsPolicy = route["CorsPolicy"],
        TimeoutPolicy = route["TimeoutPolicy"],
        MaxRequestBodySize = route.GetValue<long?>("MaxRequestBodySize"),
    };
}
