namespace Gateway.Auth.Forgejo;

/// <summary>The scopes that Forgejo knows. It ignores unknown ones silently and grants everything when no API scope is left, so they are checked here.</summary>
internal static class ForgejoScopes
{
    public static readonly string[] Identity = ["openid", "profile", "email", "groups"];

    public static readonly string[] Broad = ["all", "read:admin", "write:admin"];

    private static readonly string[] Areas =
        ["activitypub", "misc", "notification", "organization", "package", "issue", "repository", "user"];

    public static readonly string[] Api = [.. Areas.SelectMany(area => new[] { $"read:{area}", $"write:{area}" }), "public-only"];

    public static string[] Split(string scopes) => scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
