namespace Gateway.Configuration;

/// <summary>Which web pages may call the MCP endpoints, <c>Mcp</c>. Programs that are no browser send no Origin and are not concerned.</summary>
internal sealed record McpOptions
{
    public const string Section = "Mcp";

    /// <summary>Origins of pages that may call with a bearer token, like https://inspector.example.org, beside the gateway's own and those on loopback. Default none.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>
    /// Whether a page of the gateway's own origin may call under the session cookie of the person who signed in with that browser. Default false; refused when
    /// Forgejo shares the origin, because whatever gets a script into a page of Forgejo's could then act through everybody's gateway.
    /// </summary>
    public bool AllowCookie { get; init; }
}
