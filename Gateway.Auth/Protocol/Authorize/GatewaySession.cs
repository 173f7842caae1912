using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Protocol.Authorize;

/// <summary>
/// The gateway's own session: who last signed in with this browser. It tells whether Forgejo's silent sign-in brought back the person that this browser is
/// known for. It gives access to nothing by itself; where the operator lets pages of our own act under it, it names the grant that says so.
/// </summary>
internal sealed class GatewaySession(IDataProtectionProvider provider, AuthorizationServerOptions server, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private readonly IDataProtector protector = provider.CreateProtector("Gateway.Auth.Session", "v1");

    private string Name => server.SecureCookies ? "__Host-fjg-session" : "fjg-session";

    public void Set(HttpContext context, string personId, string? grantId = null)
    {
        var ends = time.GetUtcNow() + Lifetime;
        var value = protector.Protect($"{ends.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)} {personId} {grantId}".TrimEnd());
        context.Response.Cookies.Append(Name, value, new CookieOptions
        {
            HttpOnly = true,
            Secure = server.SecureCookies,
            SameSite = SameSiteMode.Lax,
            Path = "/",
            MaxAge = Lifetime,
            IsEssential = true,
        });
    }

    /// <summary>The person's id, or null.</summary>
    public string? Read(HttpContext context) => Find(context)?.PersonId;

    /// <summary>The person's id and the grant of their browser, if it has one; null when nobody is known.</summary>
    public (string PersonId, string? GrantId)? Find(HttpContext context)
    {
        if (context.Request.Cookies[Name] is not { } cookie || Open(cookie)?.Split(' ') is not [var ends, var personId, .. var rest])
        {
            return null;
        }

        return long.TryParse(ends, CultureInfo.InvariantCulture, out var seconds) && seconds > time.GetUtcNow().ToUnixTimeSeconds()
            ? (personId, rest is [var grantId] ? grantId : null)
            : null;
    }

    private string? Open(string cookie)
    {
        try
        {
            return protector.Unprotect(cookie);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
