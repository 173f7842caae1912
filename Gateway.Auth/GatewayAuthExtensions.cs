using Gateway.Auth.Access;
using Gateway.Auth.Audit;
using Gateway.Auth.Bearer;
using Gateway.Auth.Browser;
using Gateway.Auth.Clients;
using Gateway.Auth.Consent;
using Gateway.Auth.Forgejo;
using Gateway.Auth.Pages;
using Gateway.Auth.Protocol.Authorize;
using Gateway.Auth.Protocol.Dpop;
using Gateway.Auth.Protocol.Introspection;
using Gateway.Auth.Protocol.Metadata;
using Gateway.Auth.Protocol.Push;
using Gateway.Auth.Protocol.Registration;
using Gateway.Auth.Protocol.Revocation;
using Gateway.Auth.Protocol.Token;
using Gateway.Auth.Storage;
using Gateway.Auth.Vault;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Gateway.Auth;

/// <summary>Adds and maps the authorization server.</summary>
public static class GatewayAuthExtensions
{
    /// <summary>Adds all services; binds <c>Store</c>, <c>Access</c>, <c>Forgejo</c>, <c>OAuth</c>, <c>Clients</c>, <c>Audit</c>, <c>Keys</c> and <c>ResourceServers</c>.</summary>
    public static IServiceCollection AddGatewayAuth(this IServiceCollection services, IConfiguration configuration, Func<IServiceProvider, AuthorizationServerOptions> options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<OAuthOptions>().Bind(configuration.GetSection(OAuthOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<OAuthOptions>, OAuthOptionsValidator>();
        return services
            .AddSingleton(options)
            .AddAuthStorage(configuration)
            .AddAccess(configuration)
            .AddAudit(configuration)
            .AddClients(configuration)
            .AddForgejo(configuration)
            .AddVault(configuration)
            .AddPages()
            .AddConsent()
            .AddAuthorize()
            .AddPush()
            .AddBearer()
            .AddBrowser()
            .AddRegistration()
            .AddToken()
            .AddRevocation()
            .AddDpop()
            .AddIntrospection(configuration);
    }

    /// <summary>Maps every endpoint of the authorization server: <c>/oauth/*</c> and the well-known documents.</summary>
    /// <exception cref="InvalidOperationException"><c>AddGatewayAuth</c> was not called.</exception>
    public static IEndpointRouteBuilder MapGatewayAuth(this IEndpointRouteBuilder endpoints)
    {
        if (endpoints.ServiceProvider.GetService<AuthStore>() is null)
        {
            throw new InvalidOperationException($"Call services.{nameof(AddGatewayAuth)} before {nameof(MapGatewayAuth)}.");
        }

        endpoints.MapMetadata();
        endpoints.MapAuthorize();
        endpoints.MapPush();
        endpoints.MapBrowser();
        endpoints.MapRegistration();
        endpoints.MapToken();
        endpoints.MapRevocation();
        endpoints.MapIntrospection();
        return endpoints;
    }
}
