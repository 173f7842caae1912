using Gateway.Auth;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gateway.Proxy.Forwarding;

/// <summary>
/// What never reaches whoever is behind a forwarded route, Forgejo too, however the route is configured. What the gateway gave out: its cookies and tokens would open
/// the MCP endpoints in that person's name. And what a client says of itself in a proxy's place: its address, or, where Forgejo believes a proxy's headers, its name.
/// </summary>
internal sealed class ForwardedRequests : ITransformProvider
{
    // X-Forwarded-For, -Proto and -Host are YARP's to set. Forgejo would take X-Real-IP before them.
    private static readonly string[] Claims = ["X-Real-IP", "Forwarded", "X-WEBAUTH-USER", "X-WEBAUTH-EMAIL", "X-WEBAUTH-FULLNAME"];

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context) => context.AddRequestTransform(static transform =>
    {
        var (asked, sent) = (transform.HttpContext.Request.Headers, transform.ProxyRequest.Headers);
        foreach (var claim in Claims)
        {
            sent.Remove(claim);
        }

        if (asked.Authorization.Any(value => value is not null && OwnCredentials.IsIn(value)))
        {
            sent.Remove("Authorization");
        }

        if (asked.Cookie.Count > 0)
        {
            sent.Remove("Cookie");
            if (Others(asked.Cookie.ToString()) is { Length: > 0 } others)
            {
                sent.TryAddWithoutValidation("Cookie", others);
            }
        }

        return ValueTask.CompletedTask;
    });

    /// <summary>A Cookie header without those that are ours, split as its readers do (RFC 6265 5.4).</summary>
    internal static string Others(string cookies) =>
        string.Join("; ", cookies.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(pair => !OwnCredentials.IsCookie(NameOf(pair))));

    private static ReadOnlySpan<char> NameOf(string pair) => (pair.IndexOf('=', StringComparison.Ordinal) is >= 0 and var at ? pair.AsSpan(0, at) : pair).Trim();
}
