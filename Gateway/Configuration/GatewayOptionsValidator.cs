using Microsoft.Extensions.Options;

namespace Gateway.Configuration;

/// <summary>Reports every error of the <c>Gateway</c> section at once, each by its key and with what is allowed.</summary>
internal sealed class GatewayOptionsValidator : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        List<string> errors =
        [
            .. new[] { PublicUrl(options.PublicUrl), DataDirectory(options.DataDirectory), ShutdownTimeout(options.ShutdownTimeout) }.OfType<string>(),
            .. Listen(options.Listen),
            .. Proxies(options.TrustedProxies),
            .. Admins(options.Admins),
        ];
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static string? PublicUrl(string text)
    {
        const string key = "Gateway:PublicUrl: ";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            return $"{key}'{text}' is not an origin like https://mcp.example.org.";
        }

        // Everything public is built from it by appending a path; a path here would end up twice or not at all in what clients compare exactly.
        if (url.UserInfo.Length > 0 || !string.Equals(url.GetLeftPart(UriPartial.Authority), text.TrimEnd('/'), StringComparison.OrdinalIgnoreCase) || text.EndsWith("//", StringComparison.Ordinal))
        {
            return $"{key}'{text}' must be an origin: scheme, host and port, without path, query or user.";
        }

        // OAuth 2.1 1.5: tokens and codes travel over TLS; loopback is the one exception.
        return url.Scheme == "http" && !url.IsLoopback ? $"{key}http is allowed on loopback only; use https for '{url.Host}'." : null;
    }

    private static IEnumerable<string> Listen(string text)
    {
        var urls = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (urls.Length == 0)
        {
            yield return "Gateway:Listen: is required, e.g. http://localhost:8080.";
        }

        // Kestrel takes '+' and '*' for every address; Uri does not know them.
        foreach (var url in urls.Where(url => !Uri.TryCreate(url.Replace("://+", "://0.0.0.0").Replace("://*", "://0.0.0.0"), UriKind.Absolute, out var parsed)
            || parsed.Scheme != "http" || parsed.PathAndQuery != "/"
            || parsed is { Port: 0, Host: "localhost" }))
        {
            yield return $"Gateway:Listen: '{url}' is not like http://localhost:8080 or http://0.0.0.0:8080 (TLS ends at the proxy in front; port 0 needs an address like 127.0.0.1).";
        }
    }

    private static string? DataDirectory(string text) =>
        string.IsNullOrWhiteSpace(text) ? "Gateway:DataDirectory: is required: a directory that survives restarts." : null;

    private static string? ShutdownTimeout(TimeSpan value) =>
        value < TimeSpan.FromSeconds(1) || value > TimeSpan.FromMinutes(10) ? $"Gateway:ShutdownTimeout: must be from 00:00:01 to 00:10:00, is {value}." : null;

    private static IEnumerable<string> Proxies(IReadOnlyList<string> proxies) =>
        proxies.Select((entry, index) => Networks.TryParse(entry, out _)
                ? null
                : $"Gateway:TrustedProxies:{index}: '{entry}' is neither an address like 10.0.0.7 nor a network like 10.0.0.0/8.")
            .OfType<string>();

    // An entry that can never match would let somebody believe that it does.
    private static IEnumerable<string> Admins(IReadOnlyList<string> names) =>
        names.Select((name, index) => name.Length == 0 || name.Any(letter => char.IsWhiteSpace(letter) || letter == ':') ? $"Gateway:Admins:{index}: '{name}' is not a login name." : null)
            .OfType<string>();
}
