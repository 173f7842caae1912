using System.Buffers.Text;
using System.Security.Cryptography;
using Gateway.Auth.Clients;
using Gateway.Auth.Forgejo;
using Gateway.Auth.Pages;
using Gateway.Auth.Storage.Entities;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Protocol.Authorize;

/// <summary>Sends the browser to Forgejo, once it is known that somebody answers there.</summary>
internal sealed class UpstreamTrip(
    ClientRegistry clients,
    PendingAuthorizations pending,
    BrowserCookies cookies,
    GatewaySession session,
    ForgejoClient forgejo,
    SignInErrors signInErrors,
    ErrorPageWriter errors)
{
    /// <summary>The first trip: the person has just said yes.</summary>
    public async Task BeginAsync(HttpContext context, AuthorizeRequest request)
    {
        if (!await clients.KeepAsync(request.ClientId, context.RequestAborted))
        {
            await errors.WriteAsync(context, ErrorCatalogue.UnknownClient);
            return;
        }

        // Asked first, so that row and state are written in one transaction.
        var fault = await forgejo.ProbeAsync(context.RequestAborted);
        var (cookie, secrets) = (Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)), UpstreamSecrets.New());
        if (await pending.CreateAsync(request, cookie, session.Read(context), fault is null ? secrets : null, context.RequestAborted) is not { } created)
        {
            await errors.WriteAsync(context, ErrorCatalogue.TooManySignIns);
            return;
        }

        cookies.Set(context, created.Id, cookie);
        await (fault is { } why ? signInErrors.WriteAsync(context, created, why) : ClientRedirect.SendAsync(context, forgejo.AuthorizeUrl(secrets)));
    }

    /// <summary>Another trip of the same authorization, after an error or for another account. State and verifier are new each time.</summary>
    public async Task GoAsync(HttpContext context, PendingAuthorization authorization)
    {
        if (await forgejo.ProbeAsync(context.RequestAborted) is { } fault)
        {
            await signInErrors.WriteAsync(context, authorization, fault);
            return;
        }

        var secrets = UpstreamSecrets.New();
        if (!await pending.ArmAsync(authorization.Id, secrets, context.RequestAborted))
        {
            await errors.WriteAsync(context, ErrorCatalogue.SecondTab);
            return;
        }

        await ClientRedirect.SendAsync(context, forgejo.AuthorizeUrl(secrets));
    }
}
