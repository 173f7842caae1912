using Gateway.Auth.Forgejo;
using Gateway.Auth.Pages;

namespace Gateway.Auth.Consent;

/// <summary>What <c>Forgejo:Scopes</c> lets the gateway, and so every app together, do at Forgejo.</summary>
internal static class ForgejoScopeWords
{
    private static readonly Dictionary<string, string> Areas = new(StringComparer.Ordinal)
    {
        ["repository"] = "repositories with their files, branches, releases and pull requests",
        ["issue"] = "issues, labels, milestones and comments",
        ["notification"] = "notifications",
        ["organization"] = "organisations and teams",
        ["package"] = "packages",
        ["user"] = "your account",
        ["activitypub"] = "federation",
        ["misc"] = "Forgejo’s general information",
        ["admin"] = "the whole instance, where you administer it",
    };

    /// <summary>What can be changed first, then what can only be read; empty lines are left out.</summary>
    public static IReadOnlyList<Ability> Of(string scopes)
    {
        var words = ForgejoScopes.Split(scopes);
        if (words.Contains("all"))
        {
            return [new("Read and change", "everything that you can")];
        }

        var (write, read) = (Named(words, "write:"), Named(words, "read:"));
        return [.. Line("Read and change", write), .. Line("Only read", read.Except(write)), .. words.Contains("public-only") ? Line("Limited to", ["what is public"]) : []];
    }

    private static List<string> Named(string[] scopes, string prefix) =>
        [.. Areas.Where(area => scopes.Contains(prefix + area.Key)).Select(area => area.Value)];

    private static IEnumerable<Ability> Line(string title, IEnumerable<string> what) =>
        string.Join("; ", what) is { Length: > 0 } text ? [new Ability(title, text)] : [];
}
