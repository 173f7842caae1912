using Gateway.Auth.Clients;
using Gateway.Auth.Consent;
using Gateway.Auth.Forgejo;
using Gateway.Auth.Pages;
using Gateway.Auth.Storage.Entities;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Protocol.Authorize;

/// <summary>
/// Tells a person why a sign-in stopped: what to do, a way to try again where that can help, and a way back that tells the app too.
/// </summary>
internal sealed class SignInErrors(
    ErrorPageWriter errors, PageForms forms, FormTargets targets, ClientRegistry clients, ClientRedirect redirect, IOptions<ForgejoOptions> forgejo)
{
    public Task WriteAsync(HttpContext context, PendingAuthorization authorization, ForgejoFault fault) => fault switch
    {
        ForgejoFault.Passing or ForgejoFault.CounterRace => WriteAsync(context, authorization, ErrorCatalogue.ForgejoDown, "temporarily_unavailable"),
        ForgejoFault.OAuthOff => WriteAsync(context, authorization, ErrorCatalogue.OAuthOff, "temporarily_unavailable"),
        ForgejoFault.Misconfigured => WriteAsync(context, authorization, ErrorCatalogue.Misconfigured, "server_error"),
        ForgejoFault.Suspended => WriteAsync(context, authorization, ErrorCatalogue.Suspended, "access_denied", retry: false),
        ForgejoFault.NotAllowed => WriteAsync(context, authorization, ErrorCatalogue.NotAllowed, "access_denied", retry: false),
        ForgejoFault.TokenRefused or ForgejoFault.SignInAgain => WriteAsync(context, authorization, ErrorCatalogue.SignInFailed, "server_error"),
        ForgejoFault.ScopeMissing or ForgejoFault.GrantTooWide => WriteAsync(context, authorization, ErrorCatalogue.OldGrant, "access_denied"),
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "an unknown fault"),
    };

    public async Task WriteAsync(HttpContext context, PendingAuthorization authorization, ErrorEntry entry, string error, bool retry = true)
    {
        var client = await clients.FindAsync(authorization.ClientId, context.RequestAborted);
        // Both end all that the person has here, and throw the Forgejo pair away; the approval at Forgejo is theirs to withdraw.
        var ended = entry == ErrorCatalogue.NotAllowed || entry == ErrorCatalogue.Suspended;
        var view = new ErrorView(entry, context.TraceIdentifier)
        {
            Retry = retry ? forms.Create(context, "/oauth/retry", authorization.Id) : null,
            ReturnUrl = redirect.Error(authorization.RedirectUri, authorization.ClientState, new OAuthError(error, $"{entry.Code}: {entry.Title}".Replace('’', '\''))),
            ReturnName = client is null ? "the app" : ConsentPageWriter.DisplayName(client),
            HelpUrl = entry == ErrorCatalogue.OldGrant || ended ? forgejo.Value.ApplicationSettings : null,
            Ended = ended,
        };
        await errors.WriteAsync(context, view, targets.For(authorization.RedirectUri));
    }
}
