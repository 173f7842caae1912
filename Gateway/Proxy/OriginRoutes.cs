using Gateway.Auth;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Proxy;

/// <summary>
/// Where clients look at the origin although the metadata name other addresses: <c>GET /authorize</c> with a client_id, <c>POST /token</c>, <c>POST /register</c>
/// and OpenID Connect's form of the metadata. Exact path and method, and nothing at all where Forgejo's own pages would be hidden. Each copies the policies of
/// the configured route that serves the same endpoint.
/// </summary>
internal sealed class OriginRoutes(IConfiguration configuration, IOptions<OAuthOptions> options) : IProxyConfigProvider, IProxyConfig
{
    private const string EveryEndpoint = "/oauth/{**rest}";
    private readonly IReadOnlyList<RouteConfig> routes = [.. Derive(configuration, options.Value)];

    public IReadOnlyList<RouteConfig> Routes => routes;

    public IReadOnlyList<ClusterConfig> Clusters => [];

    public IChangeToken ChangeToken { get; } = new CancellationChangeToken(CancellationToken.None);

    public IProxyConfig GetConfig() => this;

    public static bool AreOn(IConfiguration configuration, OAuthOptions options) => options.OriginAliases ?? !ForgejoAddress.SharesOrigin(configuration);

    private static IEnumerable<RouteConfig> Derive(IConfiguration configuration, OAuthOptions options)
    {
        var configured = configuration.GetSection(ProxyKeys.Routes).GetChildren().ToLookup(route => route["Match:Path"], StringComparer.OrdinalIgnoreCase);
        var aliases = AreOn(configuration, options);
        (string Name, string Of, RouteMatch Match, bool Wanted)[] all =
        [
            ("authorize", "/oauth/authorize", new() { Path = "/authorize", Methods = ["GET"], QueryParameters = [ClientId] }, aliases),
            ("token", "/oauth/token", new() { Path = "/token", Methods = ["POST"] }, aliases),
            ("register", "/oauth/register", new() { Path = "/register", Methods = ["POST"] }, aliases),

            // An issuer at the root is found there by OpenID Connect's form too.
            ("openid", "/.well-known/oauth-authorization-server", new() { Path = "/.well-known/openid-configuration" }, aliases || options.IssuerPath == "/"),
        ];
        return from route in all
               where route.Wanted && !configured.Contains(route.Match.Path)
               let source = configured[route.Of].FirstOrDefault() ?? configured[EveryEndpoint].FirstOrDefault()
               where source is not null
               select DerivedRoute.From(source, "origin-" + route.Name, route.Match);
    }

    // Exists: which one it names is for the authorization server to say.
    private static RouteQueryParameter ClientId => new() { Name = "client_id", Mode = QueryParameterMatchMode.Exists };
}
