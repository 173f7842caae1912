using Gateway.Auth;
using Gateway.StdioBridge.Settings;

namespace Gateway.Proxy;

/// <summary>A configured route that ends at a stdio server.</summary>
/// <param name="RouteId">Its key under <c>ReverseProxy:Routes</c>.</param>
/// <param name="Path">Its fixed path.</param>
/// <param name="Server">The stdio server's name.</param>
/// <param name="IsSse">Whether it speaks the transport of MCP 2024-11-05: then it is a part of the server's other route, with its metadata and its tokens.</param>
internal sealed record StdioRoute(string RouteId, string Path, string Server, bool IsSse)
{
    /// <summary>Finds them in configuration, before there is a proxy.</summary>
    public static IReadOnlyList<StdioRoute> In(IConfiguration configuration) =>
        [.. from route in configuration.GetSection(ProxyKeys.Routes).GetChildren()
            let path = route["Match:Path"]
            where path is not null
            from destination in configuration.GetSection($"{ProxyKeys.Clusters}:{route["ClusterId"]}:Destinations").GetChildren()
            let address = Address.Parse(destination["Address"])
            where address.Scheme is Address.Stdio or Address.Sse
            select new StdioRoute(route.Key, path.TrimEnd('/'), address.Name, address.Scheme == Address.Sse)];

    /// <summary>The protected resources: one for each route, save that an SSE route is another path of its server's first.</summary>
    public static IReadOnlyList<ProtectedResource> Resources(IConfiguration configuration, Uri origin, Func<string, ToolOptions> tools)
    {
        var routes = In(configuration);
        return [.. from route in routes
            where !route.IsSse
            let isFirst = route == routes.First(other => !other.IsSse && other.Server == route.Server)
            let others = isFirst ? routes.Where(other => other.IsSse && other.Server == route.Server).Select(other => other.Path) : []
            select route.Resource(origin, tools(route.Server)) with { OtherPaths = [.. others] }];
    }

    /// <summary>The route as a protected resource. Clients ask for all scopes that it names, so it names no more than its tools can use.</summary>
    private ProtectedResource Resource(Uri origin, ToolOptions tools) => new(origin.GetLeftPart(UriPartial.Authority) + Path, Path, Server, Scopes(tools));

    private static string[] Scopes(ToolOptions tools) =>
        !tools.HasTable ? [GatewayScopes.Write] : tools.OnlyReads ? [GatewayScopes.Read] : [GatewayScopes.Read, GatewayScopes.Write];
}

/// <summary>Where YARP's configuration stands.</summary>
internal static class ProxyKeys
{
    public const string Section = "ReverseProxy";
    public const string Routes = $"{Section}:Routes";
    public const string Clusters = $"{Section}:Clusters";
}
