namespace Gateway.Operations;

/// <summary>Headers for every answer of our own. Pages add their Content-Security-Policy themselves.</summary>
internal static class SecurityHeaders
{
    private static readonly (string Name, string Value)[] Headers =
    [
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),

        // An authorization code or state in the address must not travel on as a Referer (RFC 9700 4.2.4).
        ("Referrer-Policy", "no-referrer"),
    ];

    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        foreach (var (name, value) in Headers)
        {
            context.Response.Headers[name] = value;
        }

        return next(context);
    });

    /// <summary>A forwarded destination speaks for itself: Forgejo's own pages may be framed by Forgejo.</summary>
    public static void Remove(HttpResponse response)
    {
        foreach (var (name, _) in Headers)
        {
            response.Headers.Remove(name);
        }
    }
}
