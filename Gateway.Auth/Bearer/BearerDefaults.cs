using Microsoft.AspNetCore.Authentication;

namespace Gateway.Auth.Bearer;

/// <summary>Names of the bearer scheme, for the host's policies.</summary>
public static class BearerDefaults
{
    /// <summary>The authentication scheme.</summary>
    public const string Scheme = "Bearer";

    internal const string RequiredScope = "scope";

    /// <summary>
    /// For <c>ForbidAsync</c>: the 403's challenge names all scopes that the operation needs (RFC 6750 3.1), so that the client can ask for their union.
    /// </summary>
    public static AuthenticationProperties Requiring(IEnumerable<string> scopes) =>
        new(new Dictionary<string, string?> { [RequiredScope] = string.Join(' ', scopes) });
}
