using Gateway.Auth.Pages;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Protocol.Authorize;

/// <summary>POST /oauth/consent: the person's answer. Only a yes makes a row, a cookie and a state.</summary>
internal sealed class ConsentEndpoint(PageForms forms, RequestSeal seal, UpstreamTrip trip, ClientRedirect redirect, ErrorPageWriter errors)
{
    public async Task HandleAsync(HttpContext context)
    {
        if (await forms.ReadAsync(context) is not { } form)
        {
            await errors.WriteAsync(context, forms.Complaint(context));
            return;
        }

        if (seal.Open(form.Request) is not { } request)
        {
            await errors.WriteAsync(context, ErrorCatalogue.LinkExpired);
            return;
        }

        // Anything but a clear yes is a no (OAuth 2.1 4.1.2.1).
        await (form.Decision == "approve"
            ? trip.BeginAsync(context, request)
            : ClientRedirect.SendAsync(
                context, redirect.Error(request.RedirectUri, request.State, new OAuthError("access_denied", "the person did not allow it"))));
    }
}
