using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Gateway.Sandbox.Forgejo.Accounts;

/// <summary>Browser sessions by cookie. Guarded by the state's gate; the oldest goes when there are too many.</summary>
internal sealed class WebSessions
{
    private const int Capacity = 10_000;
    private readonly Dictionary<string, WebSession> sessions = [];
    private readonly Queue<string> order = new();

    public WebSession? Find(HttpContext context)
        => context.Request.Cookies.TryGetValue(CookieName(context), out var id) ? sessions.GetValueOrDefault(id) : null;

    /// <summary>A new id at each sign-in, so that a session id planted before it is worth nothing.</summary>
    public WebSession Open(HttpContext context, string path, Person person)
    {
        End(context);
        var session = new WebSession(RandomNumberGenerator.GetHexString(32, lowercase: true)) { PersonId = person.Id };
        sessions[session.Id] = session;
        order.Enqueue(session.Id);
        while (order.Count > Capacity)
        {
            sessions.Remove(order.Dequeue());
        }

        context.Response.Cookies.Append(CookieName(context), session.Id, Options(path));
        return session;
    }

    public void End(HttpContext context)
    {
        if (Find(context) is { } session)
        {
            sessions.Remove(session.Id);
        }
    }

    public void EndAll(long personId)
    {
        foreach (var session in sessions.Values.Where(s => s.PersonId == personId).ToList())
        {
            sessions.Remove(session.Id);
        }
    }

    public static CookieOptions Options(string path) => new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Path = path };

    // Cookies ignore the port: with one name, two sandboxes on one machine would sign each other out.
    private static string CookieName(HttpContext context) => $"i_like_gitea_{context.Connection.LocalPort}";
}
