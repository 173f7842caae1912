using Gateway.Auth.Consent;
using Gateway.Auth.Pages;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Protocol.Authorize;

/// <summary>GET /oauth/authorize (OAuth 2.1 4.1.1): checks the request and asks the person.</summary>
internal sealed class AuthorizeEndpoint(
    AuthorizeRequestValidator validator,
    PushedRequests pushed,
    RequestSeal seal,
    RememberedConsent remembered,
    ConsentPageWriter consent,
    UpstreamTrip trip,
    GatewaySession session,
    ClientRedirect redirect,
    ErrorPageWriter errors)
{
    public async Task HandleAsync(HttpContext context)
    {
        switch (await ValidateAsync(context.Request.Query, context.RequestAborted))
        {
            case AuthorizeVerdict.Page page:
                await errors.WriteAsync(context, page.Entry);
                break;
            case AuthorizeVerdict.Refused refused:
                await ClientRedirect.SendAsync(context, redirect.Error(refused.RedirectUri, refused.State, refused.Error));
                break;
            case AuthorizeVerdict.Valid { Prompts.Silent: true } silent:
                await ClientRedirect.SendAsync(context, redirect.Error(silent.Request.RedirectUri, silent.Request.State, WithoutPage(context)));
                break;
            case AuthorizeVerdict.Valid valid when await IsRememberedAsync(context, valid):
                await trip.BeginAsync(context, valid.Request with { Remembered = true });
                break;
            case AuthorizeVerdict.Valid valid:
                await consent.WriteAsync(context, seal.Ask(valid.Request, valid.Client));
                break;
        }
    }

    // RFC 9126 4. Of a reference that is unknown, used or not this client's nothing is known that could be trusted with a redirect.
    private async Task<AuthorizeVerdict> ValidateAsync(IQueryCollection query, CancellationToken cancellationToken) =>
        !PushedRequests.IsReference(query["request_uri"]) ? await validator.ValidateAsync(query, pushed: false, cancellationToken)
        : await pushed.TakeAsync(query["request_uri"].ToString(), query["client_id"].ToString(), cancellationToken) is { } request
            ? await validator.ValidateAsync(request, pushed: true, cancellationToken)
        : new AuthorizeVerdict.Page(ErrorCatalogue.LinkExpired);

    private async Task<bool> IsRememberedAsync(HttpContext context, AuthorizeVerdict.Valid valid) =>
        !valid.Prompts.AskConsent && session.Read(context) is { } personId && await remembered.CoversAsync(
            personId, valid.Client, valid.Request.RedirectUri, valid.Request.Resource, valid.Request.Scope, context.RequestAborted);

    // OpenID Connect Core 3.1.2.6. Mostly consent is asked every time, and where it is remembered Forgejo may still want to show a page, so prompt=none never
    // succeeds.
    private OAuthError WithoutPage(HttpContext context) => session.Read(context) is null
        ? new OAuthError("login_required", "nobody is signed in")
        : new OAuthError("consent_required", "the person has to be asked");
}
