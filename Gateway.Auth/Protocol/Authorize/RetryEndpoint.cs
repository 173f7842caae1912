using Gateway.Auth.Pages;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Protocol.Authorize;

/// <summary>POST /oauth/retry: the same authorization goes to Forgejo once more.</summary>
internal sealed class RetryEndpoint(PageForms forms, LiveAuthorization live, UpstreamTrip trip, ErrorPageWriter errors)
{
    public async Task HandleAsync(HttpContext context)
    {
        if (await forms.ReadAsync(context) is not { } form)
        {
            await errors.WriteAsync(context, forms.Complaint(context));
        }
        else if (await live.FindAsync(context, form.Request) is { } authorization)
        {
            await trip.GoAsync(context, authorization);
        }
    }
}
