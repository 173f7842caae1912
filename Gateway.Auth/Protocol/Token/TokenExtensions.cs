using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Auth.Protocol.Token;

internal static class TokenExtensions
{
    public static IServiceCollection AddToken(this IServiceCollection services) => services
        .AddSingleton<TokenIssuer>()
        .AddSingleton<CodeExchange>()
        .AddSingleton<RefreshReplay>()
        .AddSingleton<RefreshExchange>()
        .AddSingleton<TokenEndpoint>();

    public static void MapToken(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost(ServerUrls.Token, (HttpContext context, TokenEndpoint endpoint) => endpoint.HandleAsync(context))
            .AddEndpointFilter(OAuthResults.DirectAsync);
}
