using Gateway.Auth;
using Gateway.StdioBridge.Settings;

namespace Gateway.Proxy;

/// <summary>A configured route that ends at a stdio server.</summary>
/// <param name="RouteId">Its key under <c>ReverseProxy:Routes</c>.</param>
/// <param name="Path">Its fixed path.</param>
/// <param name="Server">The stdio server's name.</param>
internal sealed record StdioRoute(string RouteId, string Path, string Server)
{
    /// <summary>Finds them in configuration, before there is a proxy.</summary>
    public static IReadOnlyList<StdioRoute> In(IConfiguration configuration) =>
        [.. from route in configuration.GetSection(ProxyKeys.Routes).GetChildren()
            let path = route["Match:Path"]
            where path is not null
            from destination in configuration.GetSection($"{ProxyKeys.Clusters}:{route["ClusterId"]}:Destinations").GetChildren()
            let address = Address.Parse(destination["Address"])
            where address.Scheme == Address.Stdio
            select new StdioRoute(route.Key, path.TrimEnd('/'), address.Name)];

    /// <summary>The route as a protected resource. Clients ask for all scopes that it names, so it names no more than its tools can use.</summary>
    public ProtectedResource Resource(Uri origin, ToolOptions tools) => new(origin.GetLeftPart(UriPartial.Authority) + Path, Path, Server, Scopes(tools));

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
