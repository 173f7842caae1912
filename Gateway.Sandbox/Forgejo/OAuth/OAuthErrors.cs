using Gateway.Sandbox.Forgejo.Accounts;
using Gateway.Sandbox.Forgejo.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Sandbox.Forgejo.OAuth;

/// <summary>The three shapes of Forgejo's OAuth errors.</summary>
internal static class OAuthErrors
{
    /// <summary>For a bad client or redirect: an HTML page, never a redirect.</summary>
    public static IResult Page(string text) => Html.Page("Authorization failed", Html.Paragraph(text), 400);

    public static IResult Redirect(PendingConsent asked, string error, string description)
        => Redirects.SeeOther(QueryHelpers.AddQueryString(asked.RedirectUri, new Dictionary<string, string?>
        {
            ["error"] = error,
            ["error_description"] = description,
            ["state"] = asked.State,
        }));

    /// <summary>The token endpoint's: always 400, bad client authentication included.</summary>
    public static IResult Token(string error, string description)
        => Results.Json(new { error, error_description = description }, statusCode: 400);
}
