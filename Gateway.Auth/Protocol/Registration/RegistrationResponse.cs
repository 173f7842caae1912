using System.Text.Json.Serialization;
using Gateway.Auth.Storage.Entities;

namespace Gateway.Auth.Protocol.Registration;

/// <summary>RFC 7591 3.2.1: all that was registered, as it was registered.</summary>
internal sealed record RegistrationResponse(
    [property: JsonPropertyName("client_id")] string ClientId,
    [property: JsonPropertyName("client_id_issued_at")] long ClientIdIssuedAt,
    [property: JsonPropertyName("client_name")] string ClientName,
    [property: JsonPropertyName("redirect_uris")] IReadOnlyList<string> RedirectUris,
    [property: JsonPropertyName("token_endpoint_auth_method")] string AuthMethod,
    [property: JsonPropertyName("grant_types")] IReadOnlyList<string> GrantTypes,
    [property: JsonPropertyName("response_types")] IReadOnlyList<string> ResponseTypes,
    [property: JsonPropertyName("scope")] string Scope,
    [property: JsonPropertyName("application_type")] string ApplicationType)
{
    private static readonly string[] Grants = ["authorization_code", "refresh_token"];
    private static readonly string[] Responses = ["code"];

    public static RegistrationResponse Of(Client client, string? applicationType) => new(
        client.Id,
        client.CreatedAt.ToUnixTimeSeconds(),
        client.Name,
        client.RedirectUris,
        client.AuthMethod,
        Grants,
        Responses,
        client.Scope,
        applicationType is { Length: > 0 } ? applicationType : DefaultType(client.RedirectUris));

    private static string DefaultType(List<string> uris) =>
        uris.All(uri => Auth.Clients.RedirectUris.IsLoopback(uri) || !uri.StartsWith("https:", StringComparison.OrdinalIgnoreCase)) ? "native" : "web";
}
