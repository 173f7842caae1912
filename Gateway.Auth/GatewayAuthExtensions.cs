using Gateway.Auth.Bearer;
using Gateway.Auth.Clients;
using Gateway.Auth.Storage;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Gateway.Auth;

/// <summary>Adds and maps the authorization server.</summary>
public static class GatewayAuthExtensions
{
    /// <summary>Adds all services; binds <c>Store</c>, <c>Forgejo</c> and <c>OAuth</c> from configuration.</summary>
    public static IServiceCollection AddGatewayAuth(this IServiceCollection services, IConfiguration configuration, Func<IServiceProvider, AuthorizationServerOptions> options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<OAuthOptions>().Bind(configuration.GetSection(OAuthOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<OAuthOptions>, OAuthOptionsValidator>();
        return services
            .AddSingleton(options)
            .AddAuthStorage(configuration)
            .AddClients()
            .AddBearer();
    }

    /// <summary>Maps every endpoint of the authorization server: <c>/oauth/*</c> and the well-known documents.</summary>
    public static IEndpointRouteBuilder MapGatewayAuth(this IEndpointRouteBuilder endpoints) => endpoints;
}
