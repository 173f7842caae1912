using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Auth.Protocol.Revocation;

internal static class RevocationExtensions
{
    public static IServiceCollection AddRevocation(this IServiceCollection services) => services.AddSingleton<RevocationEndpoint>();

    public static void MapRevocation(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost(ServerUrls.Revoke, (HttpContext context, RevocationEndpoint endpoint) => endpoint.HandleAsync(context))
            .AddEndpointFilter(OAuthResults.DirectAsync);
}
