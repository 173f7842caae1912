using Gateway.Auth.Clients;
using Gateway.Auth.Forgejo;
using Gateway.Auth.Pages;
using Gateway.Auth.Storage.Entities;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Consent;

/// <summary>
/// Asks the person, for each client, before the browser goes to Forgejo: Forgejo knows the gateway only, and has said yes to it for good after the first
/// time, so without this page any registered client would get in unseen (MCP security: confused deputy).
/// </summary>
internal sealed class ConsentPageWriter(
    PageWriter pages, PageForms forms, FormTargets targets, AuthorizationServerOptions server, IOptions<ForgejoOptions> forgejo, IOptions<OAuthOptions> oauth)
{
    public Task WriteAsync(HttpContext context, ConsentQuestion question)
    {
        var client = question.Client;
        var view = new ConsentView(
            DisplayName(client),
            DisplayHost(question.RedirectUri),
            client.Kind == ClientKind.Document ? new Uri(client.Id).IdnHost : null,
            client.Kind == ClientKind.Configured,
            client.Kind == ClientKind.Document && client.RedirectUris.TrueForAll(RedirectUris.IsLoopback),
            RedirectUris.IsLoopback(question.RedirectUri),
            server.Resources.First(resource => resource.Identifier == question.Resource).Name,
            forgejo.Value.Url!.Authority,
            ScopeWords.Of(question.Scope),
            ScopeWords.Duration(oauth.Value.RefreshTokenLifetime),
            ForgejoScopeWords.Of(forgejo.Value.Scopes),
            forgejo.Value.Scopes,
            forgejo.Value.ApplicationSettings,
            forms.Create(context, question.Action, question.Sealed));
        return pages.WriteAsync<ConsentPage>(context, StatusCodes.Status200OK, new() { [nameof(ConsentPage.View)] = view }, targets.For(question.RedirectUri));
    }

    /// <summary>The client's own, unverified name.</summary>
    public static string DisplayName(Client client) => client.Name.Length > 0 ? client.Name : "An app without a name";

    // Punycode stays punycode: a host that only looks like another must not be shown as it.
    private static string DisplayHost(string redirectUri)
    {
        var uri = new Uri(redirectUri);
        return uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp
            ? uri.IdnHost.Trim('[', ']') is var host && RedirectUris.IsLoopback(redirectUri) ? $"this computer ({uri.Authority})" : host + (uri.IsDefaultPort ? "" : $":{uri.Port}")
            : $"{uri.Scheme}:// (an app on this device)";
    }
}
