using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.GatewayHost.Configuration;

/// <summary>The doc comments of an options type and its properties, read from its source, as Markdown.</summary>
internal sealed partial class OptionDocs
{
    private static readonly string[] Projects = ["Gateway", "Gateway.Auth", "Gateway.StdioBridge"];
    private readonly Dictionary<string, string> properties = [];

    public OptionDocs(Type type)
    {
        var lines = File.ReadAllLines(FileOf(type)).SkipWhile(line => !Declares(line, type)).Skip(1).TakeWhile(line => !line.StartsWith('}'));
        List<string> comment = [];
        foreach (var line in lines.Select(line => line.Trim()))
        {
            if (line.StartsWith("///", StringComparison.Ordinal))
            {
                comment.Add(line[3..].Trim());
            }
            else if (Property().Match(line) is { Success: true } property)
            {
                properties[property.Groups[1].Value] = Markdown(string.Join(' ', comment));
                comment.Clear();
            }
            else if (line.Length > 0 && !line.StartsWith('['))
            {
                comment.Clear();
            }
        }
    }

    /// <summary>What the comment says; empty without one.</summary>
    public string Of(string property) => properties.GetValueOrDefault(property, "");

    private static bool Declares(string line, Type type) => Regex.IsMatch(line, $@"\b(record|class) {type.Name}\b");

    private static string FileOf(Type type) => Projects
        .SelectMany(project => Directory.EnumerateFiles(Path.Combine(Tools.RepositoryRoot, project), "*.cs", SearchOption.AllDirectories))
        .Single(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}") && File.ReadLines(file).Any(line => line.StartsWith("public", StringComparison.Ordinal) | line.StartsWith("internal", StringComparison.Ordinal) && Declares(line, type)));

    private static string Markdown(string comment) => References().Replace(
        Code().Replace(Wrapper().Replace(comment, "").Trim(), "`$1`"),
        match => $"`{match.Groups[1].Value.Split('.')[^1]}`");

    [GeneratedRegex(@"^public (?:required )?[\w<>?,\. ]+ (\w+) \{ get;")]
    private static partial Regex Property();

    [GeneratedRegex("</?(summary|para|remarks)>")]
    private static partial Regex Wrapper();

    [GeneratedRegex("<c>(.*?)</c>")]
    private static partial Regex Code();

    [GeneratedRegex("""<see cref="([^"]+)" ?/>""")]
    private static partial Regex References();
}
