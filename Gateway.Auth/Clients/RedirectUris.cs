using System.Text.RegularExpressions;

namespace Gateway.Auth.Clients;

/// <summary>Which redirect URIs may be registered, and when one that is presented equals a registered one.</summary>
internal static partial class RedirectUris
{
    public const int MostPerClient = 20;

    public const int LongestUri = 2000;

    /// <summary>Null when it may be registered; otherwise why not, in words for a developer.</summary>
    public static string? Reject(string uri, IReadOnlyList<string> privateSchemes)
    {
        // Only what RFC 3986 2 allows: browsers read backslashes, blanks and controls in their own ways, and then go elsewhere than was checked.
        if (uri.Length is 0 or > LongestUri || !Characters().IsMatch(uri) || !Uri.TryCreate(uri, UriKind.Absolute, out var parsed))
        {
            return $"a redirect URI must be an absolute URI of ASCII characters, at most {LongestUri} long";
        }

        return uri.Contains('#', StringComparison.Ordinal) ? "a redirect URI must not have a fragment (OAuth 2.1 2.3)"
            : parsed.UserInfo.Length > 0 ? "a redirect URI must not hold user information"
            : RejectScheme(uri, parsed, privateSchemes);
    }

    /// <summary>OAuth 2.1 2.3.1: exact comparison, save the port of a loopback redirect (RFC 8252 7.3), which native apps take as they find it.</summary>
    public static bool Match(IEnumerable<string> registered, string presented) =>
        registered.Any(uri => string.Equals(uri, presented, StringComparison.Ordinal))
        || (SplitLoopback(presented) is { } wanted && registered.Any(uri => SplitLoopback(uri) == wanted));

    /// <summary>http on 127.0.0.1, [::1] or localhost: any program on the person's machine may listen there.</summary>
    public static bool IsLoopback(string uri) => SplitLoopback(uri) is not null;

    // RFC 8252 7.1: a private scheme is a reversed domain name, so it has a dot; some editors' do not and are listed.
    private static string? RejectScheme(string uri, Uri parsed, IReadOnlyList<string> privateSchemes) => parsed.Scheme switch
    {
        "https" => parsed.Host.Length > 0 ? null : "a redirect URI must name a host",
        "http" => IsLoopback(uri) ? null : "a redirect URI with http must point at 127.0.0.1, [::1] or localhost",
        var scheme when scheme.Contains('.', StringComparison.Ordinal) => null,
        var scheme when privateSchemes.Contains(scheme, StringComparer.OrdinalIgnoreCase) => null,
        _ => "a redirect URI must use https, http on loopback, or a private scheme that has a dot or is listed in OAuth:RedirectSchemes",
    };

    // On the text, not on a parsed Uri: 127.1 or 0x7f000001 must not become 127.0.0.1, and localhost does not stand for it.
    private static (string Host, string Tail)? SplitLoopback(string uri) =>
        Loopback().Match(uri) is { Success: true } match
            && (match.Groups["port"].Value is not { Length: > 0 } port || int.Parse(port, System.Globalization.CultureInfo.InvariantCulture) <= ushort.MaxValue)
            ? (match.Groups["host"].Value.ToUpperInvariant(), match.Groups["rest"].Value)
            : null;

    [GeneratedRegex(@"\A[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Characters();

    [GeneratedRegex(@"\A(?i:http)://(?<host>127\.0\.0\.1|\[::1\]|(?i:localhost))(:(?<port>[0-9]{1,5}))?(?<rest>(/|\?).*)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Loopback();
}
