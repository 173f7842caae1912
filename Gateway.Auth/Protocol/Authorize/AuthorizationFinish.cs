using Gateway.Auth.Clients;
using Gateway.Auth.Consent;
using Gateway.Auth.Pages;
using Gateway.Auth.Storage.Entities;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Protocol.Authorize;

/// <summary>The last step: the gateway knows this browser's person from now on, and the client gets its code.</summary>
internal sealed class AuthorizationFinish(
    CodeIssuer codes,
    RememberedConsent remembered,
    ConsentPageWriter consent,
    RequestSeal seal,
    ClientRegistry clients,
    BrowserCookies cookies,
    GatewaySession session,
    ClientRedirect redirect,
    TimeProvider time,
    ErrorPageWriter errors)
{
    public async Task SendCodeAsync(HttpContext context, PendingAuthorization authorization, string personId)
    {
        if (authorization.Remembered && !await StillCoversAsync(authorization, personId, context.RequestAborted))
        {
            await AskAsync(context, authorization);
            return;
        }

        if (await codes.IssueAsync(authorization, personId, context.RequestAborted) is not { } issued)
        {
            await errors.WriteAsync(context, ErrorCatalogue.SecondTab);
            return;
        }

        cookies.Delete(context, authorization.Id);
        session.Set(context, personId, issued.BrowserGrantId);
        await ClientRedirect.SendAsync(context, redirect.Success(authorization.RedirectUri, authorization.ClientState, issued.Code));
    }

    // Whose yes was remembered need not be who came back from Forgejo, and may have been taken back meanwhile.
    private async Task<bool> StillCoversAsync(PendingAuthorization authorization, string personId, CancellationToken cancellationToken) =>
        await clients.FindAsync(authorization.ClientId, cancellationToken) is { } client
        && await remembered.CoversAsync(personId, client, authorization.RedirectUri, authorization.Resource, authorization.Scope, cancellationToken);

    private async Task AskAsync(HttpContext context, PendingAuthorization authorization) =>
        await (await clients.FindAsync(authorization.ClientId, context.RequestAborted) is { } client
            ? consent.WriteAsync(context, seal.Ask(Request(authorization), client))
            : errors.WriteAsync(context, ErrorCatalogue.UnknownClient));

    private AuthorizeRequest Request(PendingAuthorization authorization) => new(
        authorization.ClientId, authorization.RedirectUri, authorization.ClientState, authorization.CodeChallenge, authorization.Scope, authorization.Resource,
        time.GetUtcNow() + AuthorizeRequest.Lifetime)
    {
        KeyThumbprint = authorization.KeyThumbprint,
        AskWho = authorization.AskWho,
        LoginHint = authorization.LoginHint,
    };
}
