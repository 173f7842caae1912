using Gateway.Sandbox.Forgejo.Accounts;
using Gateway.Sandbox.Forgejo.OAuth;
using Microsoft.AspNetCore.Http;

namespace Gateway.Sandbox.Forgejo.Pages;

/// <summary>Forgejo's own consent, seen once per person and confidential application.</summary>
internal static class ConsentPage
{
    public static IResult Show(ForgejoState state, Person person, Application application, PendingConsent asked) => Html.Page(
        $"Authorize \"{application.Name}\" to access your account?",
        $"""
        <p>Signed in as <strong>{Html.Text(person.Login)}</strong>.</p>
        <p class="quiet">Scopes asked: <code>{Html.Text(asked.Scope.Length == 0 ? "none (full access)" : asked.Scope)}</code></p>
        <p class="quiet">You will be sent back to <code>{Html.Text(asked.RedirectUri)}</code></p>
        <form method="post" action="{Html.Text(state.Prefix)}/login/oauth/grant">
        {Html.Hidden("client_id", asked.ClientId)}{Html.Hidden("state", asked.State)}{Html.Hidden("scope", asked.Scope)}
        {Html.Hidden("nonce", asked.Nonce)}{Html.Hidden("redirect_uri", asked.RedirectUri)}
        <button class="main" type="submit" name="granted" value="true">Authorize application</button>
        <button type="submit" name="granted" value="false">Cancel</button>
        </form>
        """);
}
