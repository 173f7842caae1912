using Gateway.Sandbox.Forgejo.Accounts;
using Gateway.Sandbox.Forgejo.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Sandbox.Forgejo.OAuth;

/// <summary>POST /login/oauth/grant: the consent form.</summary>
internal sealed class GrantEndpoint(ForgejoState state)
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        lock (state.Gate)
        {
            if (Visitor.Current(state, context) is not { } current)
            {
                return Visitor.SendThere(state, context);
            }

            // The form must agree with the browser's session: with two tabs the older one's answer is a 400.
            (var asked, current.Session.Pending) = (current.Session.Pending, null);
            var agrees = asked is not null && asked.ClientId == form["client_id"] && asked.State == form["state"] && asked.RedirectUri == form["redirect_uri"];
            return agrees ? Answer(current.Person, asked!, form["granted"] == "true") : OAuthErrors.Page("The authorization request has changed.");
        }
    }

    public static IResult Issue(ForgejoState state, Person person, Grant grant, PendingConsent asked)
    {
        var code = state.OAuth.IssueCode(grant, asked);
        state.Fulfil(person);
        return Redirects.SeeOther(QueryHelpers.AddQueryString(asked.RedirectUri, new Dictionary<string, string?> { ["code"] = code, ["state"] = asked.State }));
    }

    private IResult Answer(Person person, PendingConsent asked, bool granted)
    {
        if (!granted)
        {
            return OAuthErrors.Redirect(asked, "access_denied", "the request is denied");
        }

        if (state.OAuth.FindApplication(asked.ClientId) is not { } application)
        {
            return OAuthErrors.Page("Client ID not registered");
        }

        var grant = state.OAuth.FindGrant(application, person.Id) ?? state.OAuth.AddGrant(application, person.Id, asked.Scope);
        return grant.Scope == asked.Scope
            ? Issue(state, person, grant, asked)
            : OAuthErrors.Redirect(asked, "server_error", "a grant exists with different scope");
    }
}
