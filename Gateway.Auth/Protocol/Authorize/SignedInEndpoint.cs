using Gateway.Auth.Clients;
using Gateway.Auth.Consent;
using Gateway.Auth.Forgejo;
using Gateway.Auth.Pages;
using Gateway.Auth.Storage.Entities;
using Gateway.Auth.Vault;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Protocol.Authorize;

/// <summary>/oauth/signed-in: says whose Forgejo session came back; Continue issues the code, another account leads to Forgejo again.</summary>
internal sealed class SignedInEndpoint(
    LiveAuthorization live,
    PageForms forms,
    PageWriter pages,
    FormTargets targets,
    TokenRows people,
    ClientRegistry clients,
    AuthorizationFinish finish,
    ErrorPageWriter errors,
    IOptions<ForgejoOptions> forgejo)
{
    public async Task ShowAsync(HttpContext context)
    {
        if (await live.FindAsync(context, context.Request.Query[PageForm.RequestField].ToString()) is { } authorization)
        {
            await AskAsync<SignedInPage>(context, authorization, "/oauth/signed-in");
        }
    }

    public async Task AnswerAsync(HttpContext context)
    {
        if (await forms.ReadAsync(context) is not { } form)
        {
            await errors.WriteAsync(context, forms.Complaint(context));
        }
        else if (await live.FindAsync(context, form.Request) is { } authorization)
        {
            await (form.Decision == "continue" && authorization.PersonId is { } personId
                ? finish.SendCodeAsync(context, authorization, personId)
                : AskAsync<SwitchAccountPage>(context, authorization, "/oauth/retry"));
        }
    }

    private async Task AskAsync<TPage>(HttpContext context, PendingAuthorization authorization, string action)
        where TPage : IComponent
    {
        var client = await clients.FindAsync(authorization.ClientId, context.RequestAborted);
        if (authorization.PersonId is not { } personId || await people.FindAsync(personId, context.RequestAborted) is not { } person || client is null)
        {
            await errors.WriteAsync(context, ErrorCatalogue.SecondTab);
            return;
        }

        var view = new SignedInView(
            person.Username, ConsentPageWriter.DisplayName(client), forgejo.Value.Url!.Authority, forgejo.Value.PublicBase, forms.Create(context, action, authorization.Id));
        await pages.WriteAsync<TPage>(context, StatusCodes.Status200OK, new() { ["View"] = view }, targets.For(authorization.RedirectUri));
    }
}
