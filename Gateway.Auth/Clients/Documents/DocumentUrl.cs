using System.Text.RegularExpressions;

namespace Gateway.Auth.Clients.Documents;

/// <summary>Which client ids are URLs of client documents (draft-ietf-oauth-client-id-metadata-document 3).</summary>
internal static partial class DocumentUrl
{
    /// <summary>In characters.</summary>
    public const int Longest = 512;

    /// <summary>Whether it claims to be one: then it is no registered client's id, and who opens it wants to hear of documents.</summary>
    public static bool IsMeant(string clientId) => clientId.StartsWith("https:", StringComparison.OrdinalIgnoreCase);

    /// <summary>Null when it is none that would be fetched. Judged by its text: what a parser mends (dots, escapes, case) is not what was compared.</summary>
    public static Uri? Parse(string clientId) =>
        clientId.Length <= Longest
        && Shape().Match(clientId) is { Success: true } match
        && !match.Groups["path"].Value.Split('/').Any(IsDots)
        && Uri.TryCreate(clientId, UriKind.Absolute, out var url)
        && url is { HostNameType: UriHostNameType.Dns, Port: 443 }
        && url.Host.Contains('.', StringComparison.Ordinal)
            ? url
            : null;

    private static bool IsDots(string segment) =>
        segment.Replace("%2e", ".", StringComparison.OrdinalIgnoreCase) is "." or "..";

    // Lower-case scheme and host, no user information, no port but an unwritten or written 443, a path, no fragment. A query is allowed, as in the draft.
    [GeneratedRegex(@"\Ahttps://[a-z0-9](?:[a-z0-9\-.]*[a-z0-9])?(?::443)?(?<path>/[A-Za-z0-9\-._~!$&'()*+,;=:@%/]*)(?:\?[A-Za-z0-9\-._~!$&'()*+,;=:@%/?]*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
