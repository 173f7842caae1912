using System.Text.Json.Serialization;
using Gateway.Auth.Clients;
using Gateway.Auth.Protocol.Dpop;

namespace Gateway.Auth.Protocol.Metadata;

/// <summary>Authorization server metadata (RFC 8414 2).</summary>
internal sealed record ServerMetadata
{
    private static readonly string[] PublicClientsOnly = [AuthMethods.None];
    private static readonly string[] AllClients = [AuthMethods.None, AuthMethods.Basic, AuthMethods.Post];

    [JsonPropertyName("issuer")]
    public required string Issuer { get; init; }

    [JsonPropertyName("authorization_endpoint")]
    public required string AuthorizationEndpoint { get; init; }

    [JsonPropertyName("token_endpoint")]
    public required string TokenEndpoint { get; init; }

    [JsonPropertyName("registration_endpoint")]
    public required string RegistrationEndpoint { get; init; }

    [JsonPropertyName("revocation_endpoint")]
    public required string RevocationEndpoint { get; init; }

    /// <summary>RFC 9126 5.</summary>
    [JsonPropertyName("pushed_authorization_request_endpoint")]
    public required string PushedAuthorizationRequestEndpoint { get; init; }

    [JsonPropertyName("require_pushed_authorization_requests")]
    public bool RequirePushedAuthorizationRequests { get; init; }

    /// <summary>RFC 7662; null where nobody is configured to ask.</summary>
    [JsonPropertyName("introspection_endpoint"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? IntrospectionEndpoint { get; init; }

    [JsonPropertyName("introspection_endpoint_auth_methods_supported"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? IntrospectionEndpointAuthMethodsSupported => IntrospectionEndpoint is null ? null : ["client_secret_basic", "client_secret_post"];

    // RFC 9449 5.1.
    [JsonPropertyName("dpop_signing_alg_values_supported")]
    public IReadOnlyList<string> DpopSigningAlgValuesSupported { get; } = DpopKey.Algorithms;

    [JsonPropertyName("scopes_supported")]
    public required IReadOnlyList<string> ScopesSupported { get; init; }

    [JsonPropertyName("protected_resources")]
    public required IReadOnlyList<string> ProtectedResources { get; init; }

    [JsonPropertyName("response_types_supported")]
    public IReadOnlyList<string> ResponseTypesSupported { get; } = ["code"];

    [JsonPropertyName("response_modes_supported")]
    public IReadOnlyList<string> ResponseModesSupported { get; } = ["query"];

    [JsonPropertyName("grant_types_supported")]
    public IReadOnlyList<string> GrantTypesSupported { get; } = ["authorization_code", "refresh_token"];

    // none always, and first: clients that find it missing refuse the server, and some take the first that they can.
    [JsonPropertyName("token_endpoint_auth_methods_supported")]
    public IReadOnlyList<string> TokenEndpointAuthMethodsSupported => Secrets ? AllClients : PublicClientsOnly;

    [JsonPropertyName("revocation_endpoint_auth_methods_supported")]
    public IReadOnlyList<string> RevocationEndpointAuthMethodsSupported => TokenEndpointAuthMethodsSupported;

    /// <summary>Whether any client may have a secret.</summary>
    [JsonIgnore]
    public bool Secrets { get; init; }

    // Clients refuse a server that does not list S256 (MCP authorization, "authorization code protection").
    [JsonPropertyName("code_challenge_methods_supported")]
    public IReadOnlyList<string> CodeChallengeMethodsSupported { get; } = ["S256"];

    // draft-ietf-oauth-client-id-metadata-document 5; Claude uses its document only where this says so.
    [JsonPropertyName("client_id_metadata_document_supported")]
    public required bool ClientIdMetadataDocumentSupported { get; init; }

    // RFC 9207 3.
    [JsonPropertyName("authorization_response_iss_parameter_supported")]
    public bool AuthorizationResponseIssParameterSupported { get; } = true;

    public static ServerMetadata Of(AuthorizationServerOptions server, bool introspection, ClientsOptions clients)
    {
        var origin = ServerUrls.Origin(server);
        return new ServerMetadata
        {
            Issuer = server.Issuer,
            AuthorizationEndpoint = origin + ServerUrls.Authorize,
            TokenEndpoint = origin + ServerUrls.Token,
            RegistrationEndpoint = origin + ServerUrls.Register,
            RevocationEndpoint = origin + ServerUrls.Revoke,
            PushedAuthorizationRequestEndpoint = origin + ServerUrls.Push,
            IntrospectionEndpoint = introspection ? origin + ServerUrls.Introspect : null,
            ClientIdMetadataDocumentSupported = clients.Documents,
            Secrets = clients.AllowSecrets || clients.Known.Values.Any(client => client.Secret is not null),
            ScopesSupported = ScopeSet.Supported(server),
            ProtectedResources = [.. server.Resources.Select(resource => resource.Identifier)],
        };
    }
}
