using Gateway.Auth.Clients;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Protocol.Registration;

/// <summary>What may be registered, and as what.</summary>
internal sealed class RegistrationRules(IOptions<OAuthOptions> oauth, IOptions<ClientsOptions> clients)
{
    public OAuthError? Check(RegistrationRequest request) => CheckRedirects(request.RedirectUris) ?? CheckMetadata(request);

    /// <summary>
    /// Without <c>Clients:AllowSecrets</c> nobody gets a secret: a client that asks for one is registered as a public one and told so (RFC 7591 3.2.1 lets
    /// the server replace what was asked for). One that asks for nothing is public too, although the RFC's default is client_secret_basic: MCP's clients are.
    /// </summary>
    public string AuthMethod(RegistrationRequest request) =>
        clients.Value.AllowSecrets && AuthMethods.IsSecret(request.AuthMethod) ? request.AuthMethod! : AuthMethods.None;

    public static string Name(RegistrationRequest request) =>
        ClientNames.Clean(request.ClientName) is { Length: > 0 } name ? name : DefaultName(request.RedirectUris[0]);

    public static string? ApplicationType(RegistrationRequest request) => request.ApplicationType is { Length: > 0 } type ? type : null;

    private OAuthError? CheckRedirects(IReadOnlyList<string> uris)
    {
        if (uris.Count is 0 or > RedirectUris.MostPerClient)
        {
            return RegistrationErrors.RedirectUri($"redirect_uris must hold 1 to {RedirectUris.MostPerClient} URIs.");
        }

        // The words only, not the URI itself: it may hold anything.
        return uris.Select(uri => RedirectUris.Reject(uri, oauth.Value.EffectiveRedirectSchemes)).FirstOrDefault(reason => reason is not null) is { } reason
            ? RegistrationErrors.RedirectUri($"Refused: {reason}.")
            : null;
    }

    private OAuthError? CheckMetadata(RegistrationRequest request) => request switch
    {
        { AuthMethod: not (null or "" or AuthMethods.None) and var method } when !AuthMethods.IsSecret(method) => RegistrationErrors.Metadata(
            "token_endpoint_auth_method: this server supports none" + (clients.Value.AllowSecrets ? ", client_secret_basic and client_secret_post." : ".")),
        { ApplicationType: not (null or "" or "native" or "web") } => RegistrationErrors.Metadata("application_type must be native or web."),
        { GrantTypes: { Count: > 0 } grants } when !grants.Contains("authorization_code") =>
            RegistrationErrors.Metadata("grant_types must hold authorization_code; refresh_token may come with it."),
        { ResponseTypes: { Count: > 0 } responses } when !responses.Contains("code") => RegistrationErrors.Metadata("response_types must hold code."),
        _ => null,
    };

    private static string DefaultName(string uri) =>
        ClientNames.Clean(new Uri(uri) is { Host.Length: > 0, Scheme: "http" or "https" } parsed ? parsed.Host : new Uri(uri).Scheme);
}
