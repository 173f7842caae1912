using Gateway.Auth.Pages;
using Gateway.Auth.Storage.Entities;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Protocol.Authorize;

/// <summary>Finds the authorization that a page of ours speaks of, for the browser that began it and nobody else.</summary>
internal sealed class LiveAuthorization(PendingAuthorizations pending, BrowserCookies cookies, ErrorPageWriter errors)
{
    private const int IdLength = 32;

    /// <summary>Null after an error page was written.</summary>
    public async Task<PendingAuthorization?> FindAsync(HttpContext context, string id)
    {
        var authorization = id.Length == IdLength ? await pending.FindAsync(id, context.RequestAborted) : null;
        if (authorization is not null && cookies.Match(context, authorization))
        {
            return authorization;
        }

        await errors.WriteAsync(context, authorization switch
        {
            null => ErrorCatalogue.LinkExpired,
            { CookieHash: null } => ErrorCatalogue.SecondTab,
            _ => ErrorCatalogue.CookieMissing,
        });
        return null;
    }
}
