using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Auth.Protocol.Registration;

internal static class RegistrationExtensions
{
    public static IServiceCollection AddRegistration(this IServiceCollection services) => services
        .AddSingleton<RegistrationRules>()
        .AddSingleton<ClientManagement>()
        .AddSingleton<RegistrationEndpoint>()
        .AddSingleton<ManagementEndpoint>();

    public static void MapRegistration(this IEndpointRouteBuilder endpoints)
    {
        foreach (var path in ServerUrls.PathsOf(endpoints.ServiceProvider.GetRequiredService<AuthorizationServerOptions>(), ServerUrls.Register))
        {
            endpoints.MapPost(path, (HttpContext context, RegistrationEndpoint endpoint) => endpoint.HandleAsync(context)).AddEndpointFilter(OAuthResults.DirectAsync);
        }

        var own = endpoints.MapGroup(ServerUrls.Register + "/{clientId}").AddEndpointFilter(OAuthResults.DirectAsync);
        own.MapGet("", (HttpContext context, ManagementEndpoint endpoint, string clientId) => endpoint.ReadAsync(context, clientId));
        own.MapPut("", (HttpContext context, ManagementEndpoint endpoint, string clientId) => endpoint.UpdateAsync(context, clientId));
        own.MapDelete("", (HttpContext context, ManagementEndpoint endpoint, string clientId) => endpoint.DeleteAsync(context, clientId));
    }
}
