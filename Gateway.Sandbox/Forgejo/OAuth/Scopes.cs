namespace Gateway.Sandbox.Forgejo.OAuth;

/// <summary>Forgejo's API scopes. None known asked for means full access: the trap that a careful client avoids.</summary>
internal static class Scopes
{
    private static readonly string[] Categories =
        ["activitypub", "admin", "misc", "notification", "organization", "package", "issue", "repository", "user"];

    public static string[] Split(string scope) => scope.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public static bool Allows(string scope, string needed)
    {
        var known = Split(scope).Where(IsKnown).ToList();
        if (known.Count == 0 || known.Contains("all"))
        {
            return true;
        }

        // write implies read
        return known.Contains(needed) || (needed.StartsWith("read:", StringComparison.Ordinal) && known.Contains("write:" + needed[5..]));
    }

    private static bool IsKnown(string scope)
        => scope is "all" or "public-only"
            || (scope.Split(':') is ["read" or "write", var category] && Categories.Contains(category));
}
