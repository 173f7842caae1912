using System.Security.Cryptography;
using System.Text;
using Gateway.Auth.Storage.Entities;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Protocol.Authorize;

/// <summary>
/// Each pending authorization has a random cookie of its own, set when the person says yes. A callback without it was begun in another browser: an
/// attacker's consent cannot be finished with a victim's sign-in (MCP security: confused deputy), nor the other way round.
/// </summary>
internal sealed class BrowserCookies(AuthorizationServerOptions server)
{
    private const int Most = 5;

    // On plain-http loopback browsers refuse __Host- and Secure.
    private string Prefix => server.SecureCookies ? "__Host-fjg-pending-" : "fjg-pending-";

    /// <summary>Sets the cookie and lets the oldest go beyond five; ids begin with their time, so their order is that of age.</summary>
    public void Set(HttpContext context, string pendingId, string secret)
    {
        var kept = context.Request.Cookies.Keys.Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        foreach (var name in kept.Take(Math.Max(0, kept.Count - Most + 1)))
        {
            context.Response.Cookies.Delete(name, Options());
        }

        context.Response.Cookies.Append(Prefix + pendingId, secret, Options(AuthorizeRequest.Lifetime));
    }

    public void Delete(HttpContext context, string pendingId) => context.Response.Cookies.Delete(Prefix + pendingId, Options());

    /// <summary>Whether this browser is the one that said yes.</summary>
    public bool Match(HttpContext context, PendingAuthorization pending) =>
        context.Request.Cookies[Prefix + pending.Id] is { } secret
        && pending.CookieHash is { } hash
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Secret.HashOf(secret)), Encoding.ASCII.GetBytes(hash));

    /// <summary>Whether the browser sent the cookie at all: a finished authorization has no hash left to compare.</summary>
    public bool Has(HttpContext context, PendingAuthorization pending) => context.Request.Cookies.ContainsKey(Prefix + pending.Id);

    // Lax: the way back from Forgejo is a cross-site navigation, and Strict would leave the cookie out.
    private CookieOptions Options(TimeSpan? life = null) => new()
    {
        HttpOnly = true,
        Secure = server.SecureCookies,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        MaxAge = life,
        IsEssential = true,
    };
}
