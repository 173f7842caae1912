namespace Gateway.Auth;

/// <summary>What the host tells the authorization server about itself. Everything public is built from this, never from a request.</summary>
public sealed record AuthorizationServerOptions
{
    /// <summary>The gateway's public origin: scheme, host, port; no path. http only on loopback.</summary>
    public required Uri PublicUrl { get; init; }

    /// <summary>The issuer identifier (RFC 8414 2), no trailing slash. Default: PublicUrl with <c>/oauth</c>.</summary>
    public required string Issuer { get; init; }

    /// <summary>
    /// Whether authorize, token and register are served at the origin too, as <c>/authorize</c>, <c>/token</c> and <c>/register</c>, for clients that look
    /// there whatever the metadata say. Default false.
    /// </summary>
    public bool Aliases { get; init; }

    /// <summary>Directory of the store and the data-protection keys; mode 0700.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The protected resources: one for each route that ends at a stdio server.</summary>
    public required IReadOnlyList<ProtectedResource> Resources { get; init; }

    /// <summary>Whether pages of the gateway's own origin may call protected resources under a person's session cookie. Default false.</summary>
    public bool AllowCookie { get; init; }

    /// <summary>Whether cookies may carry <c>__Host-</c> and Secure: false only for plain http on loopback.</summary>
    public bool SecureCookies => PublicUrl.Scheme == Uri.UriSchemeHttps;
}

/// <summary>A protected resource (RFC 9728): tokens are issued for exactly one.</summary>
/// <param name="Identifier">PublicUrl + fixed path, no trailing slash; the <c>resource</c> and the tokens' audience.</param>
/// <param name="Path">The path alone, e.g. <c>/mcp</c>.</param>
/// <param name="Name">The stdio server's name, shown on pages.</param>
/// <param name="Scopes">What may be asked for, default first. Minimal: clients ask for all of it, in order.</param>
public sealed record ProtectedResource(string Identifier, string Path, string Name, IReadOnlyList<string> Scopes)
{
    /// <summary>Further paths at which its tokens open it.</summary>
    public IReadOnlyList<string> OtherPaths { get; init; } = [];
}
