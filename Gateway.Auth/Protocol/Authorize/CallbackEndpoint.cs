using Gateway.Auth.Forgejo;
using Gateway.Auth.Pages;
using Gateway.Auth.Storage.Entities;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace Gateway.Auth.Protocol.Authorize;

/// <summary>GET /oauth/callback: the browser is back from Forgejo.</summary>
internal sealed partial class CallbackEndpoint(
    PendingAuthorizations pending,
    BrowserCookies cookies,
    GatewaySession session,
    PersonSignIn signIn,
    AuthorizationFinish finish,
    SignInErrors signInErrors,
    ErrorPageWriter errors,
    IEnumerable<ISignInObserver> observers,
    ILogger<CallbackEndpoint> logger)
{
    private const int LongestParameter = 512;

    public async Task HandleAsync(HttpContext context)
    {
        var query = context.Request.Query;
        if (query["state"] is not [{ Length: > 0 and <= LongestParameter } state]
            || await pending.FindByStateAsync(state, context.RequestAborted) is not { } authorization)
        {
            await errors.WriteAsync(context, ErrorCatalogue.LinkExpired);
        }
        else if (!cookies.Match(context, authorization))
        {
            await errors.WriteAsync(context, cookies.Has(context, authorization) ? ErrorCatalogue.SecondTab : ErrorCatalogue.CookieMissing);
        }
        else if (await pending.ClaimAsync(authorization, context.RequestAborted) is not { } verifier)
        {
            await errors.WriteAsync(context, ErrorCatalogue.SecondTab);
        }
        else if (query["code"] is [{ Length: > 0 and <= LongestParameter } code])
        {
            await SignInAsync(context, authorization, code, verifier);
        }
        else
        {
            await RefusedAsync(context, authorization, query["error"].ToString(), query["error_description"].ToString());
        }
    }

    private async Task SignInAsync(HttpContext context, PendingAuthorization authorization, string code, string verifier)
    {
        var outcome = await signIn.CompleteAsync(code, verifier, context.RequestAborted);
        if (outcome.Value is not { } person)
        {
            await signInErrors.WriteAsync(context, authorization, outcome.Fault!.Value);
            return;
        }

        LogSignedIn(person.Id, authorization.Id);
        foreach (var observer in observers)
        {
            observer.OnSignedIn(person.Id, person.Username);
        }

        if (session.Read(context) == person.Id && authorization.KnownAs == person.Id && !AsksWho(authorization, person))
        {
            await finish.SendCodeAsync(context, authorization, person.Id);
            return;
        }

        // KnownAs: with a cookie planted by an attacker, who said yes in another browser, the person must see who gets what.
        // Forgejo signs in silently as whoever its own cookie says, so the person may not know as whom they are about to continue. The page has an
        // address of its own: reloading it must not send Forgejo's used code again.
        await pending.SetPersonAsync(authorization.Id, person.Id, context.RequestAborted);
        await ClientRedirect.SendAsync(context, QueryHelpers.AddQueryString("/oauth/signed-in", PageForm.RequestField, authorization.Id));
    }

    // OpenID Connect Core 3.1.2.1 (prompt, login_hint): Forgejo knows neither, so the page that says who is signed in stands for both.
    private static bool AsksWho(PendingAuthorization authorization, Person person) =>
        authorization.AskWho || (authorization.LoginHint is { } expected && !string.Equals(expected, person.Username, StringComparison.OrdinalIgnoreCase));

    // Only access_denied and the clash of scopes mean something to a person; both come by way of the browser, so neither is trusted for more
    // than the choice of a page. Forgejo names the clash in its text alone.
    private Task RefusedAsync(HttpContext context, PendingAuthorization authorization, string error, string description) => error switch
    {
        "access_denied" => signInErrors.WriteAsync(context, authorization, ErrorCatalogue.DeniedAtForgejo, "access_denied"),
        _ when description.Contains("different scope", StringComparison.Ordinal) =>
            signInErrors.WriteAsync(context, authorization, ForgejoFault.ScopeMissing),
        "temporarily_unavailable" => signInErrors.WriteAsync(context, authorization, ForgejoFault.Passing),
        _ => signInErrors.WriteAsync(context, authorization, ErrorCatalogue.ForgejoError, "server_error"),
    };

    [LoggerMessage(1530, LogLevel.Information, "Person {PersonId} signed in at Forgejo for authorization {PendingId}")]
    private partial void LogSignedIn(string personId, string pendingId);
}
