using Microsoft.AspNetCore.Http;

namespace Gateway.Sandbox.Forgejo.Api;

internal static class ApiToken
{
    /// <summary>The token of "Authorization: Bearer X" or "token X"; empty without one.</summary>
    public static string Read(HttpRequest request)
        => request.Headers.Authorization.ToString().Split(' ', 2) is [var scheme, var token]
            && (scheme.Equals("bearer", StringComparison.OrdinalIgnoreCase) || scheme.Equals("token", StringComparison.OrdinalIgnoreCase)) ? token.Trim() : "";
}
