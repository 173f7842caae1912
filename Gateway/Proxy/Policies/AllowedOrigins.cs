using Gateway.Configuration;
using Microsoft.Extensions.Options;

namespace Gateway.Proxy.Policies;

/// <summary>
/// Which pages may call the MCP endpoints: the gateway's own, those on loopback (programs of the caller's own machine, like the inspector), and what
/// <c>Mcp:AllowedOrigins</c> lists. Any other is refused, as MCP's transport page demands against DNS rebinding.
/// </summary>
internal sealed class AllowedOrigins(IOptions<GatewayOptions> gateway, IOptions<McpOptions> mcp)
{
    private readonly HashSet<string> listed = mcp.Value.AllowedOrigins.Select(Origins.Parse).OfType<string>().Append(Origins.Of(gateway.Value.Origin)).ToHashSet(StringComparer.Ordinal);

    public bool Contains(string? origin) =>
        origin is not null && Origins.Parse(origin) is { } parsed && (listed.Contains(parsed) || new Uri(parsed).IsLoopback);
}
