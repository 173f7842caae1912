using Gateway.Auth.Protocol.Authorize;
using Gateway.Auth;
using Gateway.Auth.Bearer;
using Gateway.Configuration;
using Gateway.Durability;
using Gateway.Proxy.Forwarding;
using Gateway.Proxy.Policies;
using Gateway.StdioBridge.Children;
using Gateway.StdioBridge.Settings;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Proxy;

/// <summary>Adds and maps the proxy: every public path is a route in configuration.</summary>
internal static class ProxyExtensions
{
    public static IServiceCollection AddGatewayProxy(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddReverseProxy().LoadFromConfig(configuration.GetSection(ProxyKeys.Section)).AddTransforms<ForwardedRequests>();
        services.AddSingleton<IProxyConfigProvider, MetadataRoutes>();
        services.AddSingleton<IProxyConfigProvider, OriginRoutes>();
        services.AddRoutePolicies(configuration);
        services.AddAntiforgery();
        services.AddSingleton(EmbeddedBranches.Identity).AddSingleton(EmbeddedBranches.Health);
        services.AddSingleton<EmbeddedBranches>().AddSingleton<Targets>().AddSingleton<DestinationSteps>().AddSingleton<Callers>().AddSingleton<StdioDestination>();
        services.AddSingleton<IChildCredentialSource, ChildCredentials>();
        services.AddDurableSessions();
        services.AddSingleton<ISignInObserver, SignInPrestart>();
        return services.AddSingleton<IAuthorizationObserver, SessionEnder>();
    }

    /// <summary>What the authorization server is told about this gateway: each stdio route is a protected resource of its own.</summary>
    public static AuthorizationServerOptions DescribeAuthorizationServer(IServiceProvider services)
    {
        var gateway = services.GetRequiredService<IOptions<GatewayOptions>>().Value;
        var (configuration, oauth) = (services.GetRequiredService<IConfiguration>(), services.GetRequiredService<IOptions<OAuthOptions>>().Value);
        var (origin, servers) = (gateway.Origin, services.GetRequiredService<IOptions<BridgeOptions>>().Value.Servers);
        return new AuthorizationServerOptions
        {
            PublicUrl = origin,
            Issuer = origin.GetLeftPart(UriPartial.Authority) + oauth.IssuerPath.TrimEnd('/'),
            Aliases = OriginRoutes.AreOn(configuration, oauth),
            AllowCookie = services.GetRequiredService<IOptions<McpOptions>>().Value.AllowCookie,
            DataDirectory = Path.GetFullPath(gateway.DataDirectory),
            Resources = StdioRoute.Resources(configuration, origin, server => servers.GetValueOrDefault(server)?.Tools ?? new ToolOptions()),
        };
    }

    public static void MapGatewayProxy(this IEndpointRouteBuilder endpoints)
    {
        var steps = endpoints.ServiceProvider.GetRequiredService<DestinationSteps>();
        endpoints.MapReverseProxy(proxy =>
        {
            proxy.Use(steps.InvokeAsync);
            proxy.UseSessionAffinity();
            proxy.UseLoadBalancing();
            proxy.UsePassiveHealthChecks();
        });
    }
}
