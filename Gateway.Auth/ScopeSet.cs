namespace Gateway.Auth;

/// <summary>Space-separated scopes (OAuth 2.1 1.4.1), in the order in which they were given, each once.</summary>
internal static class ScopeSet
{
    public static string[] Parse(string? scope) =>
        [.. (scope ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];

    public static string Format(IEnumerable<string> scopes) => string.Join(' ', scopes);

    /// <summary>Whether <paramref name="granted"/> covers it: writing implies reading, and offline_access changes nothing.</summary>
    public static bool Covers(IReadOnlyCollection<string> granted, string scope) =>
        granted.Contains(scope)
        || scope == GatewayScopes.OfflineAccess
        || (scope == GatewayScopes.Read && granted.Contains(GatewayScopes.Write));

    /// <summary>All that may be asked for here: every resource's scopes, then offline_access.</summary>
    public static string[] Supported(AuthorizationServerOptions server) =>
        [.. server.Resources.SelectMany(resource => resource.Scopes).Append(GatewayScopes.OfflineAccess).Distinct(StringComparer.Ordinal)];
}
