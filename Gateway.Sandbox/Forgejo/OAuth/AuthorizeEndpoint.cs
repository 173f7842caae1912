using Gateway.Sandbox.Forgejo.Accounts;
using Gateway.Sandbox.Forgejo.Pages;
using Microsoft.AspNetCore.Http;

namespace Gateway.Sandbox.Forgejo.OAuth;

/// <summary>GET and POST /login/oauth/authorize.</summary>
internal sealed class AuthorizeEndpoint(ForgejoState state)
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync() : null;
        string Value(string name) => (string?)context.Request.Query[name] ?? (string?)form?[name] ?? "";
        lock (state.Gate)
        {
            // The sign-in check comes before any look at the parameters; prompt, max_age and login_hint are never read.
            if (Visitor.Current(state, context) is not { } current)
            {
                return Visitor.SendThere(state, context);
            }

            return current.Person.Disabled ? Visitor.Prohibited() : Authorize(current, Value);
        }
    }

    private IResult Authorize(SignedIn current, Func<string, string> value)
    {
        var application = state.OAuth.FindApplication(value("client_id"));
        if (application is null)
        {
            return OAuthErrors.Page("Client ID not registered");
        }

        if (!application.Allows(value("redirect_uri")))
        {
            return OAuthErrors.Page("Unregistered Redirect URI");
        }

        var asked = new PendingConsent(
            application.ClientId, value("redirect_uri"), value("state"), value("scope"), value("nonce"),
            value("code_challenge"), value("code_challenge_method"));
        return Refusal(application, asked, value("response_type")) ?? Decide(current, application, asked);
    }

    private static IResult? Refusal(Application application, PendingConsent asked, string responseType)
    {
        if (responseType != "code")
        {
            return OAuthErrors.Redirect(asked, "unsupported_response_type", "Only code response type is supported.");
        }

        return asked.CodeChallengeMethod switch
        {
            "S256" or "plain" => null,
            "" when application.Confidential => null,
            "" => OAuthErrors.Redirect(asked, "invalid_request", "PKCE is required for public clients"),
            _ => OAuthErrors.Redirect(asked, "invalid_request", "unsupported code challenge method"),
        };
    }

    private IResult Decide(SignedIn current, Application application, PendingConsent asked)
    {
        var grant = state.OAuth.FindGrant(application, current.Person.Id);
        if (application.Confidential && grant is not null)
        {
            // The old grant's scope stays, whatever was asked.
            return GrantEndpoint.Issue(state, current.Person, grant, asked);
        }

        if (grant is not null && grant.Scope != asked.Scope)
        {
            return OAuthErrors.Redirect(asked, "server_error", "a grant exists with different scope");
        }

        current.Session.Pending = asked;
        state.Counters.CountConsent();
        return ConsentPage.Show(state, current.Person, application, asked);
    }
}
