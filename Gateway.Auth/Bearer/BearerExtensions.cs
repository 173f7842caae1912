using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Auth.Bearer;

internal static class BearerExtensions
{
    public static IServiceCollection AddBearer(this IServiceCollection services)
    {
        services.AddAuthentication(BearerDefaults.Scheme).AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerDefaults.Scheme, null);
        services.AddSingleton<TokenUsage>();
        services.AddSingleton<BearerTokens>();
        services.AddSingleton<IAuthorizationObserver>(provider => provider.GetRequiredService<BearerTokens>());
        services.AddSingleton<BearerResponses>();
        services.AddSingleton<PersonStates>();
        services.AddSingleton<AuthorizationEvents>();
        services.AddHostedService<TokenUsageService>();
        return services;
    }
}
