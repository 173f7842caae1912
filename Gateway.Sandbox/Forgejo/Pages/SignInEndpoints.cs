using System.Security.Cryptography;
using System.Text;
using Gateway.Sandbox.Forgejo.Accounts;
using Microsoft.AspNetCore.Http;

namespace Gateway.Sandbox.Forgejo.Pages;

/// <summary>GET and POST /user/login, /user/logout and the front page.</summary>
internal sealed class SignInEndpoints(ForgejoState state)
{
    public IResult Home(HttpContext context)
    {
        lock (state.Gate)
        {
            return Visitor.Current(state, context) is { } current
                ? Html.Page($"Hello, {current.Person.Login}", $"<form method=\"post\" action=\"{Html.Text(state.Prefix)}/user/logout\"><button>Sign out</button></form>")
                : Html.Page("Forgejo, for demonstration", $"<p><a href=\"{Html.Text(state.Prefix)}/user/login\">Sign in</a></p>");
        }
    }

    public IResult Show(HttpContext context)
    {
        lock (state.Gate)
        {
            return Visitor.Current(state, context) is null ? Form(null) : Redirects.SeeOther(state.Prefix + "/");
        }
    }

    public async Task<IResult> SubmitAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        lock (state.Gate)
        {
            // "quick" signs in without a password: this server is for demonstrations and listens on loopback only.
            var person = form["quick"].ToString() is { Length: > 0 } quick
                ? state.People.Find(quick)
                : WithPassword(form["user_name"].ToString(), form["password"].ToString());
            if (person is null)
            {
                return Form("Username or password is incorrect.");
            }

            return person.Disabled ? Visitor.Prohibited() : Accept(context, person);
        }
    }

    public IResult SignOut(HttpContext context)
    {
        lock (state.Gate)
        {
            state.Sessions.End(context);
            return Redirects.SeeOther(state.Prefix + "/");
        }
    }

    private IResult Accept(HttpContext context, Person person)
    {
        state.Counters.CountSignIn();
        state.Sessions.Open(context, state.CookiePath, person);
        context.Response.Cookies.Delete(Visitor.ReturnCookie, WebSessions.Options(state.CookiePath));
        var target = context.Request.Cookies[Visitor.ReturnCookie] ?? "";

        // Only a local path: "//host" and "/\host" leave the site (open redirect).
        var local = target.StartsWith('/') && !target.StartsWith("//", StringComparison.Ordinal) && !target.StartsWith("/\\", StringComparison.Ordinal);
        return Redirects.SeeOther(local ? target : state.Prefix + "/");
    }

    private Person? WithPassword(string login, string password)
        => state.People.Find(login) is { } person
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(person.Password), Encoding.UTF8.GetBytes(password)) ? person : null;

    private IResult Form(string? error)
    {
        var quick = string.Concat(state.People.All.Where(p => !p.IsAdmin).Select(p =>
            $"<button type=\"submit\" name=\"quick\" value=\"{Html.Text(p.Login)}\">{Html.Text(p.Login)}</button>"));
        return Html.Page("Sign in", $"""
            {(error is null ? "" : Html.Paragraph(error))}
            <form method="post" action="{Html.Text(state.Prefix)}/user/login">
            <label>Username<input name="user_name" autocomplete="username" required autofocus></label>
            <label>Password<input name="password" type="password" autocomplete="current-password" required></label>
            <button class="main" type="submit">Sign in</button>
            </form>
            <p class="quiet">For demonstrations, without a password:</p>
            <form method="post" action="{Html.Text(state.Prefix)}/user/login">{quick}</form>
            """);
    }
}
