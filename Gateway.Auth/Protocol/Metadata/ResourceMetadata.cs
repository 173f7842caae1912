using System.Text.Json.Serialization;
using Gateway.Auth.Protocol.Dpop;

namespace Gateway.Auth.Protocol.Metadata;

/// <summary>Protected resource metadata (RFC 9728 2). <c>offline_access</c> is not a resource's scope and stays out.</summary>
internal sealed record ResourceMetadata(
    [property: JsonPropertyName("resource")] string Resource,
    [property: JsonPropertyName("resource_name")] string ResourceName,
    [property: JsonPropertyName("authorization_servers")] IReadOnlyList<string> AuthorizationServers,
    [property: JsonPropertyName("scopes_supported")] IReadOnlyList<string> ScopesSupported,
    [property: JsonPropertyName("bearer_methods_supported")] IReadOnlyList<string> BearerMethodsSupported,
    [property: JsonPropertyName("dpop_signing_alg_values_supported")] IReadOnlyList<string> DpopSigningAlgValuesSupported)
{
    private static readonly string[] HeaderOnly = ["header"];

    public static ResourceMetadata Of(AuthorizationServerOptions server, ProtectedResource resource) =>
        new(resource.Identifier, resource.Name, [server.Issuer], resource.Scopes, HeaderOnly, DpopKey.Algorithms);
}
