using System.Text.Json;
using Gateway.Tests.Support;

namespace Gateway.Tests.Deploy;

/// <summary>The paths that the shipped routes serve, one concrete example for each; those for the operator alone are left out.</summary>
internal static class PublicPaths
{
    /// <summary>Served by Forgejo where both share a host name.</summary>
    public static readonly string[] OfForgejo =
    [
        "/", "/alice/garden", "/alice/mcp", "/mcp-tools/repo", "/oauthors", "/user/login", "/login/oauth/authorize", "/login/oauth/access_token", "/api/v1/version", "/authorize", "/token", "/register",
        "/.well-known/openid-configuration", "/.well-known/webfinger", "/.well-known/security.txt", "/healthz", "/readyz",
    ];

    public static IEnumerable<string> OfGateway()
    {
        using var settings = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Tools.RepositoryRoot, "Gateway", "appsettings.json")));
        return settings.RootElement.TryGetProperty("ReverseProxy", out var proxy)
            ? proxy.GetProperty("Routes").EnumerateObject()
                .Where(route => route.Value.GetProperty("ClusterId").GetString() != "health")
                .Select(route => Concrete(route.Value.GetProperty("Match").GetProperty("Path").GetString()!))
                .ToArray()
            : [];
    }

    private static string Concrete(string path) => path.Replace("{**rest}", "authorize", StringComparison.Ordinal);
}
