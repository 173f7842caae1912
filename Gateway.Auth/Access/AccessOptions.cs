using Microsoft.Extensions.Options;

namespace Gateway.Auth.Access;

/// <summary>
/// Who may come in, section <c>Access</c>. Nothing set: every account that Forgejo lets in. Names are compared without regard to case, as Forgejo does, and
/// they are the present ones: a renamed account has to be listed anew.
/// </summary>
public sealed record AccessOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Access";

    /// <summary>Login names that may come in. Default empty; with <see cref="AllowGroups"/> empty too it means everybody.</summary>
    public IReadOnlyList<string> AllowUsers { get; init; } = [];

    /// <summary>Forgejo organisations (<c>org</c>) and teams (<c>org:team</c>) whose members may come in. Default empty.</summary>
    public IReadOnlyList<string> AllowGroups { get; init; } = [];

    /// <summary>Login names that may not, whatever else allows them. Default empty.</summary>
    public IReadOnlyList<string> DenyUsers { get; init; } = [];
}

internal sealed class AccessOptionsValidator : IValidateOptions<AccessOptions>
{
    public ValidateOptionsResult Validate(string? name, AccessOptions options)
    {
        string[] errors =
        [
            .. Errors(nameof(options.AllowUsers), options.AllowUsers, IsUser, "a login name"),
            .. Errors(nameof(options.AllowGroups), options.AllowGroups, IsGroup, "an organisation (org) or a team (org:team)"),
            .. Errors(nameof(options.DenyUsers), options.DenyUsers, IsUser, "a login name"),
        ];
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> Errors(string key, IReadOnlyList<string> entries, Func<string, bool> valid, string what) =>
        entries.Select((entry, index) => valid(entry) ? null : $"{AccessOptions.Section}:{key}:{index}: '{entry}' is not {what}.").OfType<string>();

    // An entry that can never match would let somebody believe that it does.
    private static bool IsUser(string entry) => IsName(entry) && !entry.Contains(':', StringComparison.Ordinal);

    private static bool IsGroup(string entry) => entry.Split(':') is { Length: 1 or 2 } parts && Array.TrueForAll(parts, IsName);

    private static bool IsName(string text) => text.Length > 0 && !text.Any(char.IsWhiteSpace);
}
