using Microsoft.Extensions.Options;

namespace Gateway.Auth.Access;

/// <summary>Decides who may come in. A denial wins over everything.</summary>
internal sealed class AccessPolicy(IOptions<AccessOptions> options)
{
    private readonly HashSet<string> users = Names(options.Value.AllowUsers);
    private readonly HashSet<string> groups = Names(options.Value.AllowGroups);
    private readonly HashSet<string> denied = Names(options.Value.DenyUsers);

    /// <summary>Whether the login name alone settles it; otherwise the person's groups have to be asked for.</summary>
    public bool NeedsGroups(string username) => !denied.Contains(username) && !users.Contains(username) && groups.Count > 0;

    /// <param name="membership">As userinfo gives it: <c>org</c> and <c>org:team</c>.</param>
    public bool Allows(string username, IReadOnlyList<string> membership) =>
        !denied.Contains(username)
        && ((users.Count == 0 && groups.Count == 0) || users.Contains(username) || membership.Any(groups.Contains));

    private static HashSet<string> Names(IReadOnlyList<string> entries) => new(entries, StringComparer.OrdinalIgnoreCase);
}
