using Microsoft.Extensions.Options;

namespace Gateway.Auth.Forgejo;

/// <summary>Reports every error of the section at once, by key, with what is allowed.</summary>
internal sealed class ForgejoOptionsValidator : IValidateOptions<ForgejoOptions>
{
    public ValidateOptionsResult Validate(string? name, ForgejoOptions options)
    {
        string[] errors = [.. UrlErrors(options), .. ClientErrors(options), .. ScopeErrors(options), .. SpanErrors(options)];
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> UrlErrors(ForgejoOptions options)
    {
        if (options.Url is null)
        {
            yield return "Forgejo:Url is missing: the address at which browsers reach Forgejo, e.g. https://git.example.org";
        }

        foreach (var (key, url) in new[] { ("Forgejo:Url", options.Url), ("Forgejo:InternalUrl", options.InternalUrl) })
        {
            if (url is not null && !IsBase(url))
            {
                yield return $"{key} must be an absolute http or https URL without user name, query and fragment";
            }
        }
    }

    private static bool IsBase(Uri url) =>
        url.IsAbsoluteUri
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url.Query.Length == 0 && url.Fragment.Length == 0 && url.UserInfo.Length == 0;

    private static IEnumerable<string> ClientErrors(ForgejoOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.ClientId))
        {
            yield return "Forgejo:ClientId is missing: register an OAuth2 application at Forgejo (site administration, Integrations, Applications)";
        }
    }

    private static IEnumerable<string> ScopeErrors(ForgejoOptions options)
    {
        var scopes = ForgejoScopes.Split(options.Scopes);
        if (!scopes.Except(ForgejoScopes.Identity).Except(["public-only"]).Any())
        {
            yield return "Forgejo:Scopes names no API scope, which Forgejo reads as full access; allowed: " + string.Join(' ', ForgejoScopes.Api);
        }

        else if (!scopes.Intersect(["read:user", "write:user", "all"]).Any())
        {
            yield return "Forgejo:Scopes lacks read:user, with which the gateway asks Forgejo who signed in and whether they may work";
        }

        foreach (var scope in scopes.Except(ForgejoScopes.Identity).Except(ForgejoScopes.Api))
        {
            if (!ForgejoScopes.Broad.Contains(scope))
            {
                yield return $"Forgejo:Scopes holds '{scope}', which Forgejo does not know; allowed: {string.Join(' ', ForgejoScopes.Identity.Concat(ForgejoScopes.Api))}";
            }
            else if (!options.AllowBroadScopes)
            {
                yield return $"Forgejo:Scopes holds '{scope}', which gives every child far more than it needs; set Forgejo:AllowBroadScopes to true if that is meant";
            }
        }
    }

    private static IEnumerable<string> SpanErrors(ForgejoOptions options) =>
    [
        .. OptionRange.Errors("Forgejo:RefreshLead", options.RefreshLead, TimeSpan.Zero, TimeSpan.FromMinutes(30)),
        .. OptionRange.Errors("Forgejo:StandingInterval", options.StandingInterval, TimeSpan.FromSeconds(10), TimeSpan.FromHours(1)),
    ];
}
