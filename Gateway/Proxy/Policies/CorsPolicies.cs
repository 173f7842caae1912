using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Gateway.Proxy.Policies;

/// <summary>Which pages of which origins may call. Credentials (cookies) never cross origins.</summary>
internal static class CorsPolicies
{
    /// <summary>What a browser-based MCP client must be able to read.</summary>
    private static readonly string[] Exposed = ["Mcp-Session-Id", "MCP-Protocol-Version", "WWW-Authenticate", "X-Request-Id", "Retry-After", "DPoP-Nonce"];

    public static IServiceCollection AddRouteCors(this IServiceCollection services)
    {
        services.AddCors();
        services.AddSingleton<AllowedOrigins>();
        services.AddOptions<CorsOptions>().Configure<AllowedOrigins>(static (cors, allowed) =>
        {
            cors.AddPolicy(PolicyNames.Metadata, policy => policy.AllowAnyOrigin().WithMethods("GET").AllowAnyHeader());
            cors.AddPolicy(PolicyNames.OAuth, policy => policy.AllowAnyOrigin().WithMethods("POST").AllowAnyHeader().WithExposedHeaders(Exposed));
            cors.AddPolicy(PolicyNames.Mcp, policy => policy.SetIsOriginAllowed(allowed.Contains)
                .WithMethods("GET", "POST", "DELETE").AllowAnyHeader().WithExposedHeaders(Exposed));
        });
        return services;
    }
}
