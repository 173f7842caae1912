using System.Text.RegularExpressions;

namespace Gateway.StdioBridge.Settings;

/// <summary>The <c>{forgejo.…}</c> marks in a server's arguments and environment.</summary>
internal static partial class Placeholders
{
    public const string AccessToken = "forgejo.access_token";

    public static readonly IReadOnlyList<string> Known = ["forgejo.url", AccessToken, "forgejo.username"];

    /// <summary>Names used in a text, without braces.</summary>
    public static IEnumerable<string> In(string text) => Mark().Matches(text).Select(match => match.Groups[1].Value);

    /// <summary>Puts values in; a name without a value becomes empty.</summary>
    public static string Fill(string text, IReadOnlyDictionary<string, string> values) =>
        Mark().Replace(text, match => values.GetValueOrDefault(match.Groups[1].Value, ""));

    /// <summary>Whether a server's children are given anything of the person's.</summary>
    public static bool UsesCredential(StdioServerOptions server) =>
        server.Environment.Values.Concat(server.Arguments).Any(text => In(text).Any());

    /// <summary>Whether a server's children are given the person's token.</summary>
    public static bool UsesToken(StdioServerOptions server) =>
        server.Environment.Values.Any(text => In(text).Contains(AccessToken, StringComparer.Ordinal));

    [GeneratedRegex(@"\{(forgejo\.[a-z_]+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Mark();
}
