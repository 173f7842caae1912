namespace Gateway.Auth.Protocol;

/// <summary>The public URLs, from configuration alone: a Host header must never choose where tokens and codes go.</summary>
internal static class ServerUrls
{
    public const string Authorize = "/oauth/authorize";

    public const string Token = "/oauth/token";

    public const string Register = "/oauth/register";
    public const string Push = "/oauth/par";

    public const string Revoke = "/oauth/revoke";

    public const string Introspect = "/oauth/introspect";

    public const string ProtectedResource = "/.well-known/oauth-protected-resource";

    public const string AuthorizationServer = "/.well-known/oauth-authorization-server";

    public const string OpenIdConfiguration = "/.well-known/openid-configuration";

    public static string Origin(AuthorizationServerOptions server) => server.PublicUrl.GetLeftPart(UriPartial.Authority);

    /// <summary>
    /// Where an endpoint is served: below /oauth, and where it may be at the origin too (claude.ai has used /authorize, /token and /register there whatever the
    /// metadata said).
    /// </summary>
    public static string[] PathsOf(AuthorizationServerOptions server, string path) =>
        server.Aliases ? [path, path[OAuthOptions.DefaultIssuerPath.Length..]] : [path];

    /// <summary>RFC 9728 3.1: the well-known part comes between host and path.</summary>
    public static string ResourceMetadata(AuthorizationServerOptions server, ProtectedResource resource) =>
        Origin(server) + ProtectedResource + (resource.Path == "/" ? string.Empty : resource.Path);
}
