namespace Gateway.Auth.Protocol;

/// <summary>RFC 8707: which protected resource a client means.</summary>
internal static class ResourceIndicators
{
    /// <summary>
    /// Exact, save a trailing slash; and where there is one resource only, its origin stands for it, because Claude Code has sent the origin
    /// with a slash for a resource that has a path. Null when it means none of ours.
    /// </summary>
    public static ProtectedResource? Resolve(AuthorizationServerOptions server, string indicator)
    {
        var wanted = indicator.EndsWith('/') ? indicator[..^1] : indicator;
        return server.Resources.FirstOrDefault(resource => string.Equals(resource.Identifier, wanted, StringComparison.Ordinal))
            ?? (server.Resources is [var only] && wanted == server.PublicUrl.GetLeftPart(UriPartial.Authority) ? only : null);
    }

    /// <summary>The resource that a request's path belongs to; routes match in any case and with a trailing slash, so this does too.</summary>
    public static ProtectedResource? ForPath(AuthorizationServerOptions server, string path)
    {
        var wanted = path.Length > 1 && path[^1] == '/' ? path.AsSpan(0, path.Length - 1) : path;
        foreach (var resource in server.Resources)
        {
            if (wanted.Equals(resource.Path, StringComparison.OrdinalIgnoreCase) || IsAnother(resource, wanted))
            {
                return resource;
            }
        }

        return null;
    }

    private static bool IsAnother(ProtectedResource resource, ReadOnlySpan<char> path)
    {
        foreach (var other in resource.OtherPaths)
        {
            if (path.Equals(other, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
