using System.Net;
using System.Text.RegularExpressions;

namespace Gateway.Sandbox.SignIn;

/// <summary>A form as a browser would understand it; enough of HTML for plain server-rendered pages.</summary>
internal sealed record HtmlForm(Uri Action, string Method, IReadOnlyList<HtmlInput> Inputs, IReadOnlyList<HtmlInput> Buttons)
{
    public static IReadOnlyList<HtmlForm> Parse(string html, Uri page)
        => [.. HtmlPatterns.Form().Matches(html).Select(match => Read(match, page))];

    /// <summary>What is sent when <paramref name="button"/> is pressed, with the given fields filled in.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fill(HtmlInput? button, IReadOnlyDictionary<string, string> filled)
    {
        var fields = Inputs.Where(input => input.Type is not ("submit" or "checkbox" or "radio"))
            .Select(input => KeyValuePair.Create(input.Name, filled.GetValueOrDefault(input.Name, input.Value)));
        return button is { Name.Length: > 0 } ? [.. fields, KeyValuePair.Create(button.Name, button.Value)] : [.. fields];
    }

    private static HtmlForm Read(Match match, Uri page)
    {
        var attributes = Attributes(match.Groups["attributes"].Value);
        var inside = match.Groups["inside"].Value;
        return new HtmlForm(
            new Uri(page, attributes.GetValueOrDefault("action") is { Length: > 0 } action ? action : page.ToString()),
            attributes.GetValueOrDefault("method", "get").ToUpperInvariant(),
            Elements(HtmlPatterns.Input(), inside),
            Elements(HtmlPatterns.Button(), inside));
    }

    private static List<HtmlInput> Elements(Regex pattern, string html) =>
    [
        .. pattern.Matches(html).Select(match => Attributes(match.Groups["attributes"].Value)).Select(a =>
            new HtmlInput(a.GetValueOrDefault("name", ""), a.GetValueOrDefault("type", "text"), a.GetValueOrDefault("value", ""))),
    ];

    private static Dictionary<string, string> Attributes(string text)
    {
        var found = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (Match match in HtmlPatterns.Attribute().Matches(text))
        {
            found.TryAdd(match.Groups["name"].Value, WebUtility.HtmlDecode(match.Groups["value"].Value));
        }

        return found;
    }
}

internal sealed record HtmlInput(string Name, string Type, string Value);

internal static partial class HtmlPatterns
{
    private const int Millis = 1000;
    private const RegexOptions Usual = RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant;

    [GeneratedRegex(@"<form\b(?<attributes>(?:""[^""]*""|'[^']*'|[^>""'])*)>(?<inside>.*?)</form>", Usual, Millis)]
    public static partial Regex Form();

    [GeneratedRegex(@"<input\b(?<attributes>(?:""[^""]*""|'[^']*'|[^>""'])*)>", Usual, Millis)]
    public static partial Regex Input();

    [GeneratedRegex(@"<button\b(?<attributes>(?:""[^""]*""|'[^']*'|[^>""'])*)>", Usual, Millis)]
    public static partial Regex Button();

    [GeneratedRegex(@"(?<name>[\w:-]+)(?:\s*=\s*(?:""(?<value>[^""]*)""|'(?<value>[^']*)'|(?<value>[^\s""'>]+)))?", Usual, Millis)]
    public static partial Regex Attribute();

    [GeneratedRegex(@"<title>(?<title>.*?)</title>", Usual, Millis)]
    public static partial Regex Title();
}
