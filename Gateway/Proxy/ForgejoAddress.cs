using Gateway.Configuration;

namespace Gateway.Proxy;

/// <summary>Where the gateway and its children call Forgejo; browsers go to <c>Forgejo:Url</c>.</summary>
internal static class ForgejoAddress
{
    /// <summary>
    /// Whether Forgejo's pages are on the gateway's own origin: by its address, or because a route of the gateway leads to it. What the gateway put at the origin
    /// would then hide pages of Forgejo's, and scripts there could act as the gateway's.
    /// </summary>
    public static bool SharesOrigin(IConfiguration configuration)
    {
        string?[] forgejo = [Origins.Of(configuration["Forgejo:Url"]), Origins.Of(Internal(configuration))];
        var behind = configuration.GetSection(ProxyKeys.Clusters).GetChildren().SelectMany(cluster => cluster.GetSection("Destinations").GetChildren())
            .Select(destination => Origins.Of(destination["Address"])).OfType<string>();
        return forgejo.Contains(Gateway(configuration), StringComparer.Ordinal) || behind.Any(address => forgejo.Contains(address, StringComparer.Ordinal));
    }

    /// <summary>The gateway's own origin.</summary>
    public static string? Gateway(IConfiguration configuration) => Origins.Of(configuration["Gateway:PublicUrl"]) ?? Origins.Of(new GatewayOptions().PublicUrl);

    /// <summary>Without a trailing slash. The authorization server's validator has seen both keys.</summary>
    public static string Internal(IConfiguration configuration) =>
        (configuration["Forgejo:InternalUrl"] is { Length: > 0 } own ? own : configuration["Forgejo:Url"] ?? "").TrimEnd('/');
}
