using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Auth.Protocol.Token;

internal static class TokenExtensions
{
    public static IServiceCollection AddToken(this IServiceCollection services) => services
        .AddSingleton<ClientAuthentication>()
        .AddSingleton<TokenIssuer>()
        .AddSingleton<CodeExchange>()
        .AddSingleton<RefreshReplay>()
        .AddSingleton<RefreshExchange>()
        .AddSingleton<TokenEndpoint>();

    public static void MapToken(this IEndpointRouteBuilder endpoints)
    {
        foreach (var path in ServerUrls.PathsOf(endpoints.ServiceProvider.GetRequiredService<AuthorizationServerOptions>(), ServerUrls.Token))
        {
            endpoints.MapPost(path, (HttpContext context, TokenEndpoint endpoint) => endpoint.HandleAsync(context)).AddEndpointFilter(OAuthResults.DirectAsync);
        }
    }
}
