using Gateway.Auth.Pages;
using Gateway.Auth.Protocol;
using Gateway.Auth.Protocol.Dpop;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Gateway.Auth.Bearer;

/// <summary>What a caller without a good token is told.</summary>
internal sealed class BearerResponses(AuthorizationServerOptions server, ConnectPageWriter connectPage)
{
    public Task ChallengeAsync(HttpContext context, ProtectedResource? resource, BearerRefusal refusal, bool dpop)
    {
        var description = BearerRefusals.Describe(refusal);
        switch (refusal)
        {
            // No challenge: a client that signs in again would come back to the same refusal, in a loop.
            case BearerRefusal.Suspended:
                return WriteAsync(context, new OAuthError("access_denied", description, StatusCodes.Status403Forbidden));
            case BearerRefusal.Unavailable:
                context.Response.Headers.RetryAfter = "2";
                return WriteAsync(context, new OAuthError("temporarily_unavailable", description, StatusCodes.Status503ServiceUnavailable));
            default:
                context.Response.Headers.WWWAuthenticate = Unauthorized(resource, refusal, description, dpop);
                return resource is not null && IsBrowser(context.Request)
                    ? connectPage.WriteAsync(context, resource)
                    : WriteAsync(context, new OAuthError(Code(refusal), description, StatusCodes.Status401Unauthorized));
        }
    }

    /// <summary>RFC 6750 3.1, MCP authorization "scope challenge handling": all that the operation needs.</summary>
    public Task ForbidAsync(HttpContext context, ProtectedResource? resource, string? required)
    {
        const string description = "The access token does not allow this. Ask for the scopes that WWW-Authenticate names.";
        var scope = required ?? ScopeSet.Format(resource?.Scopes ?? []);
        context.Response.Headers.WWWAuthenticate =
            $"Bearer error=\"insufficient_scope\", scope=\"{scope}\"{Metadata(resource)}, error_description=\"{description}\"";
        return WriteAsync(context, new OAuthError("insufficient_scope", description, StatusCodes.Status403Forbidden));
    }

    // RFC 6750 3: no error code for a request that presented nothing. RFC 9728 5.1: resource_metadata.
    private string Unauthorized(ProtectedResource? resource, BearerRefusal refusal, string description, bool dpop)
    {
        var error = refusal == BearerRefusal.NoToken ? string.Empty : $", error=\"{Code(refusal)}\", error_description=\"{description}\"";
        var scope = resource is null ? string.Empty : $", scope=\"{ScopeSet.Format(resource.Scopes)}\"";

        // RFC 9449 7.1. One challenge, of the scheme that the caller uses: clients have been seen to read only the first, and the metadata names both.
        var algorithms = dpop ? $", algs=\"{string.Join(' ', DpopKey.Algorithms)}\"" : string.Empty;
        var parameters = Metadata(resource) + scope + error + algorithms;
        var scheme = dpop ? DpopProofs.HeaderName : BearerDefaults.Scheme;
        return parameters.Length == 0 ? scheme : scheme + parameters[1..];
    }

    private static string Code(BearerRefusal refusal) => refusal switch
    {
        BearerRefusal.NonceWanted => "use_dpop_nonce",
        BearerRefusal.InvalidProof => "invalid_dpop_proof",
        _ => "invalid_token",
    };

    private string Metadata(ProtectedResource? resource) =>
        resource is null ? string.Empty : $", resource_metadata=\"{ServerUrls.ResourceMetadata(server, resource)}\"";

    // A person who pastes the address into a browser.
    private static bool IsBrowser(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && Browsers.AcceptsHtml(request);

    private static Task WriteAsync(HttpContext context, OAuthError error)
    {
        context.Response.StatusCode = error.Status;
        context.Response.Headers[HeaderNames.CacheControl] = "no-store";
        return context.Response.WriteAsJsonAsync(error, context.RequestAborted);
    }
}
