using Gateway.Sandbox.Forgejo.Accounts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Gateway.Sandbox.Forgejo.Pages;

/// <summary>Who a browser is, and what happens to one that is nobody yet.</summary>
internal static class Visitor
{
    public const string ReturnCookie = "redirect_to";

    public static SignedIn? Current(ForgejoState state, HttpContext context)
    {
        var session = state.Sessions.Find(context);
        var person = session?.PersonId is { } id ? state.People.Find(id) : null;
        return person is null ? null : new SignedIn(session!, person);
    }

    public static IResult SendThere(ForgejoState state, HttpContext context)
    {
        context.Response.Cookies.Append(ReturnCookie, context.Request.GetEncodedPathAndQuery(), WebSessions.Options(state.CookiePath));
        return Redirects.SeeOther(state.Prefix + "/user/login");
    }

    public static IResult Prohibited()
        => Html.Page("Sign-in prohibited", Html.Paragraph("Your account is prohibited from signing in, please contact your site administrator."), 403);
}
