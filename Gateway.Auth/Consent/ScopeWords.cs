using Gateway.Auth.Pages;

namespace Gateway.Auth.Consent;

/// <summary>Scopes as a person reads them.</summary>
internal static class ScopeWords
{
    private static readonly Ability Read = new(
        "Read what you can see", "Your profile, repositories, issues, pull requests and notifications, private ones included.");

    private static readonly Ability Write = new(
        "Change things in your name", "Create and edit issues, comments, pull requests and files wherever you are allowed to.");

    public static IReadOnlyList<Ability> Of(string scope)
    {
        var scopes = ScopeSet.Parse(scope);
        return scopes.Contains(GatewayScopes.Write) ? [Read, Write] : [Read];
    }

    /// <summary>How long an unused refresh token lives, in whole days or hours.</summary>
    public static string Duration(TimeSpan unused) =>
        "Until you disconnect it, or it goes unused for " + (unused.TotalDays >= 2 ? $"{unused.TotalDays:0} days" : $"{unused.TotalHours:0} hours");
}
