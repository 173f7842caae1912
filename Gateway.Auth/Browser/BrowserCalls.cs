using Gateway.Auth.Bearer;
using Gateway.Auth.Protocol;
using Gateway.Auth.Protocol.Authorize;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Browser;

/// <summary>
/// Lets a page of the gateway's own origin act under the session cookie, where the operator allows it. A cookie comes with every request that any page makes, so
/// three things must say that it was one of ours: the browser (Sec-Fetch-Site, Origin) and a token that only such a page can have read and no form can send.
/// </summary>
internal sealed class BrowserCalls(AuthorizationServerOptions server, GatewaySession session, IAntiforgery antiforgery, BearerTokens tokens)
{
    public const string FormTokenHeader = "X-Form-Token";

    /// <summary>Null: cookies are not allowed, there is none, or the request does not come from a page of ours.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The store cannot serve now.</exception>
    public async ValueTask<BearerEntry?> FindAsync(HttpContext context, ProtectedResource? resource) =>
        server.AllowCookie && resource is not null
            && session.Find(context) is { GrantId: { } grantId }
            && IsFromOurPage(context.Request) && await HasFormTokenAsync(context)
            ? await tokens.FindGrantAsync(grantId, resource, context.RequestAborted)
            : null;

    /// <summary>Whether the browser says that a page of this very origin asks (Fetch Metadata; a page cannot set either header).</summary>
    public bool IsFromOurPage(HttpRequest request) => request.Headers["Sec-Fetch-Site"] is ["same-origin"] && request.Headers.Origin switch
    {
        [var origin] => string.Equals(origin, ServerUrls.Origin(server), StringComparison.Ordinal),

        // Fetch standard 3.2: a same-origin GET carries no Origin.
        { Count: 0 } => HttpMethods.IsGet(request.Method),
        _ => false,
    };

    private async Task<bool> HasFormTokenAsync(HttpContext context)
    {
        // In the header alone: without one the validator would read a form, and would let any GET pass unlooked at.
        if (context.Request.Headers[FormTokenHeader] is not [{ Length: > 0 }])
        {
            return false;
        }

        try
        {
            await antiforgery.ValidateRequestAsync(context);
            return true;
        }
        catch (AntiforgeryValidationException)
        {
            return false;
        }
    }
}
