using Gateway.Configuration;

namespace Gateway.Commands.Settings;

/// <summary>Values that may be secret and are never shown.</summary>
internal static class Masks
{
    public const string Hidden = "***";

    private static readonly string[] Transforms = "ReverseProxy:Routes:*:Transforms:**".Split(':');
    private static readonly string[] Environment = "StdioServers:*:Environment:*".Split(':');

    public static string Show(string key, string value)
    {
        var segments = key.Split(':');

        // What a server is given may be anybody's key; the marks alone say nothing.
        var isSecret = Array.Exists(segments, IsNamedSo)
            || (SchemaWalk.Matches(Transforms, segments) && (segments[^1] is "Set" or "Append"))
            || (SchemaWalk.Matches(Environment, segments) && !value.StartsWith("{forgejo.", StringComparison.Ordinal))
            || value.Contains("password", StringComparison.OrdinalIgnoreCase)
            || (Uri.TryCreate(value, UriKind.Absolute, out var url) && url.UserInfo.Length > 0);
        return isSecret && value.Length > 0 ? Hidden : value;
    }

    private static bool IsNamedSo(string segment) =>
        Array.Exists(["Secret", "WrappingKey", "WrappingKeys", "OtlpHeaders"], name => segment.EndsWith(name, StringComparison.OrdinalIgnoreCase));
}
