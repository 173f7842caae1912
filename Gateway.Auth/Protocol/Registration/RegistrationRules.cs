using Gateway.Auth.Clients;

namespace Gateway.Auth.Protocol.Registration;

/// <summary>What may be registered.</summary>
internal static class RegistrationRules
{
    public static OAuthError? Check(RegistrationRequest request, OAuthOptions options) =>
        CheckRedirects(request.RedirectUris, options) ?? CheckMetadata(request);

    private static OAuthError? CheckRedirects(IReadOnlyList<string> uris, OAuthOptions options)
    {
        if (uris.Count is 0 or > RedirectUris.MostPerClient)
        {
            return RegistrationErrors.RedirectUri($"redirect_uris must hold 1 to {RedirectUris.MostPerClient} URIs.");
        }

        // The words only, not the URI itself: it may hold anything.
        return uris.Select(uri => RedirectUris.Reject(uri, options.EffectiveRedirectSchemes)).FirstOrDefault(reason => reason is not null) is { } reason
            ? RegistrationErrors.RedirectUri($"Refused: {reason}.")
            : null;
    }

    // Secrets are tolerated and not given: the answer says none (RFC 7591 3.2.1 lets the server replace what was asked for).
    private static OAuthError? CheckMetadata(RegistrationRequest request) => request switch
    {
        { AuthMethod: not (null or "" or "none" or "client_secret_post" or "client_secret_basic") } =>
            RegistrationErrors.Metadata("token_endpoint_auth_method: this server supports none."),
        { ApplicationType: not (null or "" or "native" or "web") } => RegistrationErrors.Metadata("application_type must be native or web."),
        { GrantTypes: { Count: > 0 } grants } when !grants.Contains("authorization_code") =>
            RegistrationErrors.Metadata("grant_types must hold authorization_code; refresh_token may come with it."),
        { ResponseTypes: { Count: > 0 } responses } when !responses.Contains("code") => RegistrationErrors.Metadata("response_types must hold code."),
        _ => null,
    };
}
