namespace Gateway.Configuration;

/// <summary>Origins (RFC 6454 6.2) as browsers write them: lower case, no usual port, no path.</summary>
internal static class Origins
{
    /// <summary>The origin that <paramref name="text"/> is; null when it is anything else, an opaque one (<c>null</c>) included.</summary>
    public static string? Parse(string text) =>
        Of(text) is { } origin && string.Equals(origin, text, StringComparison.OrdinalIgnoreCase) ? origin : null;

    /// <summary>The origin of a URL of http or https; null for anything else.</summary>
    public static string? Of(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https" && parsed.UserInfo.Length == 0 ? Of(parsed) : null;

    public static string Of(Uri url)
    {
        var host = url.HostNameType == UriHostNameType.IPv6 ? url.Host : url.IdnHost;
        return $"{url.Scheme}://{host.ToLowerInvariant()}{(url.IsDefaultPort ? "" : $":{url.Port}")}";
    }
}
