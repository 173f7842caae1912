namespace Gateway.Operations;

/// <summary>
/// The framework logs request URLs with their queries (hosting, HTTP clients, the proxy's forwarder), the targets of redirects, rejected request lines and
/// values that did not bind. Codes, states and tokens stand in there, so below Warning these categories are silent at every configured level.
/// </summary>
internal static class SensitiveCategories
{
    private static readonly string[] Prefixes =
    [
        "Microsoft.AspNetCore.",
        "Microsoft.EntityFrameworkCore.",
        "System.Net.",
        "Yarp.",
        "Polly",
    ];

    public static bool Allows(string? category, LogLevel level) =>
        level >= LogLevel.Warning || category is null || !Prefixes.Any(prefix => category.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>Puts the guard into every rule, so that no more specific rule of the operator's passes it by.</summary>
    public static void Guard(LoggerFilterOptions options)
    {
        var rules = options.Rules.ToArray();
        options.Rules.Clear();
        options.Rules.Add(new LoggerFilterRule(null, null, options.MinLevel, static (_, category, level) => Allows(category, level)));
        foreach (var rule in rules)
        {
            options.Rules.Add(new LoggerFilterRule(rule.ProviderName, rule.CategoryName, rule.LogLevel, (provider, category, level) =>
                Allows(category, level) && (rule.Filter?.Invoke(provider, category, level) ?? true)));
        }
    }
}
