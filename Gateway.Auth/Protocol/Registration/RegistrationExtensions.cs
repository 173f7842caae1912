using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Auth.Protocol.Registration;

internal static class RegistrationExtensions
{
    public static IServiceCollection AddRegistration(this IServiceCollection services) => services.AddSingleton<RegistrationEndpoint>();

    public static void MapRegistration(this IEndpointRouteBuilder endpoints)
    {
        foreach (var path in ServerUrls.PathsOf(endpoints.ServiceProvider.GetRequiredService<AuthorizationServerOptions>(), ServerUrls.Register))
        {
            endpoints.MapPost(path, (HttpContext context, RegistrationEndpoint endpoint) => endpoint.HandleAsync(context)).AddEndpointFilter(OAuthResults.DirectAsync);
        }
    }
}
