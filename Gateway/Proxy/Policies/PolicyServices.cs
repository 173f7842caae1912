using Gateway.Auth;
using Gateway.Auth.Bearer;
using Microsoft.AspNetCore.Authorization;

namespace Gateway.Proxy.Policies;

/// <summary>Adds the policies of <see cref="PolicyNames"/>.</summary>
internal static class PolicyServices
{
    private static readonly string[] Scopes = [GatewayScopes.Read, GatewayScopes.Write];

    public static IServiceCollection AddRoutePolicies(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddAuthorizationBuilder().AddPolicy(PolicyNames.Mcp, HoldsAnyScope);
        services.AddRequestTimeouts(options => options.AddPolicy(PolicyNames.Page, TimeSpan.FromSeconds(30)));
        return services.AddRouteCors().AddRouteRateLimits(configuration);
    }

    private static void HoldsAnyScope(AuthorizationPolicyBuilder policy) => policy
        .AddAuthenticationSchemes(BearerDefaults.Scheme)
        .RequireAuthenticatedUser()
        .RequireAssertion(static context =>
            context.Resource is HttpContext http
            && http.Features.Get<BearerIdentity>() is { } identity
            && identity.Scopes.Any(scope => Scopes.Contains(scope, StringComparer.Ordinal)));
}
