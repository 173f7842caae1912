using Gateway.Configuration;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace Gateway.Proxy.Policies;

/// <summary>Which pages of which origins may call. Credentials (cookies) never cross origins.</summary>
internal static class CorsPolicies
{
    /// <summary>What a browser-based MCP client must be able to read.</summary>
    private static readonly string[] Exposed = ["Mcp-Session-Id", "MCP-Protocol-Version", "WWW-Authenticate", "X-Request-Id", "Retry-After"];

    public static IServiceCollection AddRouteCors(this IServiceCollection services)
    {
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<IOptions<GatewayOptions>>(static (cors, gateway) =>
        {
            cors.AddPolicy(PolicyNames.Metadata, policy => policy.AllowAnyOrigin().WithMethods("GET").AllowAnyHeader());
            cors.AddPolicy(PolicyNames.OAuth, policy => policy.AllowAnyOrigin().WithMethods("POST").AllowAnyHeader().WithExposedHeaders(Exposed));
            cors.AddPolicy(PolicyNames.Mcp, policy => policy.SetIsOriginAllowed(origin => IsAllowed(origin, gateway.Value.Origin))
                .WithMethods("GET", "POST", "DELETE").AllowAnyHeader().WithExposedHeaders(Exposed));
        });
        return services;
    }

    /// <summary>
    /// The gateway's own pages and programs on the caller's machine (the inspector). Any other page is refused, as MCP's transport page demands against DNS
    /// rebinding; servers and native clients send no Origin.
    /// </summary>
    public static bool IsAllowed(string origin, Uri publicUrl) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var url)
        && url.Scheme is "http" or "https"
        && (url.IsLoopback || Uri.Compare(url, publicUrl, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0);
}
