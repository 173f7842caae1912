using System.Net;
using Gateway.Configuration;
using Gateway.Proxy;

namespace Gateway.Operations;

/// <summary>
/// On a host shared with Forgejo, the first segments of the gateway's paths hide the pages of whoever bears such a name at Forgejo, which does not reserve them.
/// </summary>
internal static class GatewayNames
{
    /// <summary>Names that nobody may bear; empty when Forgejo has a host of its own.</summary>
    public static IReadOnlyList<string> On(IConfiguration configuration, Uri publicUrl) =>
        Origins.Of(configuration["Forgejo:Url"]) == Origins.Of(publicUrl)
            ? [.. configuration.GetSection(ProxyKeys.Routes).GetChildren()
                .Select(route => route["Match:Path"]?.Split('/', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault())
                .OfType<string>()

                // Forgejo has reserved what begins with a dot; a pattern is everybody's.
                .Where(name => !name.StartsWith('.') && !name.Contains('{', StringComparison.Ordinal))
                .Distinct(StringComparer.OrdinalIgnoreCase)]
            : [];

    /// <summary>Where Forgejo shows the bearer of a name, a person or an organisation, to the public.</summary>
    public static IEnumerable<string> Addresses(string forgejo, string name) =>
        [$"{forgejo}/api/v1/users/{Uri.EscapeDataString(name)}", $"{forgejo}/api/v1/orgs/{Uri.EscapeDataString(name)}"];

    /// <summary>Null: Forgejo does not say.</summary>
    public static bool? IsBorne(HttpStatusCode status) => status switch
    {
        HttpStatusCode.OK or HttpStatusCode.TemporaryRedirect or HttpStatusCode.MovedPermanently => true,
        HttpStatusCode.NotFound => false,
        _ => null,
    };
}
