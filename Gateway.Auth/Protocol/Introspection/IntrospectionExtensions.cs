using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Protocol.Introspection;

internal static class IntrospectionExtensions
{
    public static IServiceCollection AddIntrospection(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ResourceServersOptions>().Bind(configuration.GetSection(ResourceServersOptions.Section)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<ResourceServersOptions>>(provider =>
                new ResourceServersOptionsValidator(new Lazy<AuthorizationServerOptions>(provider.GetRequiredService<AuthorizationServerOptions>)))
            .AddSingleton<ResourceServers>()
            .AddSingleton<IntrospectionEndpoint>();
    }

    /// <summary>Only where somebody is configured to ask.</summary>
    public static void MapIntrospection(this IEndpointRouteBuilder endpoints)
    {
        if (IsOffered(endpoints.ServiceProvider))
        {
            endpoints.MapPost(ServerUrls.Introspect, (HttpContext context, IntrospectionEndpoint endpoint) => endpoint.HandleAsync(context))
                .AddEndpointFilter(OAuthResults.DirectAsync);
        }
    }

    public static bool IsOffered(IServiceProvider services) => services.GetRequiredService<IOptions<ResourceServersOptions>>().Value.Count > 0;
}
