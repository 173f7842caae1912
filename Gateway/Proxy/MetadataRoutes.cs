using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Proxy;

/// <summary>
/// The routes that follow from others: each stdio route is a protected resource, whose metadata has to be found at the well-known path made of its own
/// (RFC 9728 3.1). They copy every policy from the configured route of the root form, so that a further stdio server takes a cluster and a route, no more.
/// </summary>
internal sealed class MetadataRoutes(IConfiguration configuration) : IProxyConfigProvider, IProxyConfig
{
    public const string WellKnown = "/.well-known/oauth-protected-resource";

    private readonly IReadOnlyList<RouteConfig> routes = [.. Derive(configuration)];

    public IProxyConfig GetConfig() => this;

    public IReadOnlyList<RouteConfig> Routes => routes;

    public IReadOnlyList<ClusterConfig> Clusters => [];

    public IChangeToken ChangeToken { get; } = new CancellationChangeToken(CancellationToken.None);

    private static IEnumerable<RouteConfig> Derive(IConfiguration configuration)
    {
        var configured = configuration.GetSection(ProxyKeys.Routes).GetChildren().ToLookup(route => route["Match:Path"], StringComparer.OrdinalIgnoreCase);
        if (configured[WellKnown].FirstOrDefault() is not { } root)
        {
            return [];
        }

        return from route in StdioRoute.In(configuration)
               let path = WellKnown + route.Path
               where !configured.Contains(path)
               select DerivedRoute.From(root, route.RouteId, new RouteMatch { Path = path });
    }
}
