namespace Gateway.Proxy.Policies;

/// <summary>The policies that a route in appsettings may name. Rate limits are named by configuration: every entry of <c>RateLimits</c> is one.</summary>
internal static class PolicyNames
{
    /// <summary>A bearer token of this gateway for this very resource, with at least one of its scopes.</summary>
    public const string Mcp = "mcp";

    /// <summary>Documents that anybody may read from any origin.</summary>
    public const string Metadata = "metadata";

    /// <summary>Endpoints that browser-based clients post to without cookies.</summary>
    public const string OAuth = "oauth";

    /// <summary>Requests that are answered at once: 30 s.</summary>
    public const string Page = "page";

    public static readonly IReadOnlyList<string> Authorization = [Mcp];

    public static readonly IReadOnlyList<string> Cors = [Metadata, OAuth, Mcp];

    public static readonly IReadOnlyList<string> Timeouts = [Page];
}
