using Gateway.Auth.Protocol.Authorize;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Auth.Protocol.Push;

internal static class PushExtensions
{
    public static IServiceCollection AddPush(this IServiceCollection services) => services.AddSingleton<PushedRequests>().AddSingleton<PushEndpoint>();

    public static void MapPush(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost(ServerUrls.Push, (HttpContext context, PushEndpoint endpoint) => endpoint.HandleAsync(context))
            .AddEndpointFilter(OAuthResults.DirectAsync);
}
