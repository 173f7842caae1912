using Gateway.Auth.Forgejo;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Consent;

/// <summary>
/// Where a page's form may lead. Browsers apply CSP form-action to every redirect that follows a submission: to Forgejo, back to this gateway, and
/// on to the client, when Forgejo asks nothing.
/// </summary>
internal sealed class FormTargets(IOptions<ForgejoOptions> forgejo)
{
    public string[] For(string redirectUri) =>
    [
        forgejo.Value.Url!.GetLeftPart(UriPartial.Authority),
        Source(new Uri(redirectUri)),
    ];

    // CSP 3, host-source: there is no form for IPv6 literals, so [::1] needs its whole scheme. A private scheme has no origin.
    private static string Source(Uri redirect) => redirect switch
    {
        { HostNameType: UriHostNameType.IPv6 } => redirect.Scheme + ":",
        _ when redirect.Scheme == Uri.UriSchemeHttps || redirect.Scheme == Uri.UriSchemeHttp => redirect.GetLeftPart(UriPartial.Authority),
        _ => redirect.Scheme + ":",
    };
}
