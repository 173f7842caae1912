using Gateway.Auth.Pages;
using Gateway.Auth.Storage.Entities;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Protocol.Authorize;

/// <summary>The last step: the gateway knows this browser's person from now on, and the client gets its code.</summary>
internal sealed class AuthorizationFinish(CodeIssuer codes, BrowserCookies cookies, GatewaySession session, ClientRedirect redirect, ErrorPageWriter errors)
{
    public async Task SendCodeAsync(HttpContext context, PendingAuthorization authorization, string personId)
    {
        if (await codes.IssueAsync(authorization, personId, context.RequestAborted) is not { } issued)
        {
            await errors.WriteAsync(context, ErrorCatalogue.SecondTab);
            return;
        }

        cookies.Delete(context, authorization.Id);
        session.Set(context, personId, issued.BrowserGrantId);
        await ClientRedirect.SendAsync(context, redirect.Success(authorization.RedirectUri, authorization.ClientState, issued.Code));
    }
}
