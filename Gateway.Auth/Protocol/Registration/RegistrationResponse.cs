using System.Text.Json.Serialization;
using Gateway.Auth.Storage.Entities;

namespace Gateway.Auth.Protocol.Registration;

/// <summary>RFC 7591 3.2.1 and RFC 7592 3: all that was registered, as it was registered.</summary>
internal sealed record RegistrationResponse
{
    private static readonly string[] Grants = ["authorization_code", "refresh_token"];
    private static readonly string[] Responses = ["code"];

    [JsonPropertyName("client_id")]
    public required string ClientId { get; init; }

    [JsonPropertyName("client_id_issued_at")]
    public required long ClientIdIssuedAt { get; init; }

    /// <summary>Only in the answer that gives it; the store has its hash.</summary>
    [JsonPropertyName("client_secret"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ClientSecret { get; init; }

    /// <summary>0: it does not. Required where a secret is given.</summary>
    [JsonPropertyName("client_secret_expires_at"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ClientSecretExpiresAt { get; init; }

    [JsonPropertyName("client_name")]
    public required string ClientName { get; init; }

    [JsonPropertyName("redirect_uris")]
    public required IReadOnlyList<string> RedirectUris { get; init; }

    [JsonPropertyName("token_endpoint_auth_method")]
    public required string AuthMethod { get; init; }

    [JsonPropertyName("grant_types")]
    public IReadOnlyList<string> GrantTypes { get; } = Grants;

    [JsonPropertyName("response_types")]
    public IReadOnlyList<string> ResponseTypes { get; } = Responses;

    [JsonPropertyName("scope")]
    public required string Scope { get; init; }

    [JsonPropertyName("application_type")]
    public required string ApplicationType { get; init; }

    [JsonPropertyName("registration_access_token")]
    public required string RegistrationAccessToken { get; init; }

    [JsonPropertyName("registration_client_uri")]
    public required string RegistrationClientUri { get; init; }

    /// <param name="client">The client.</param>
    /// <param name="token">What manages it from now on.</param>
    /// <param name="secret">A secret that was just issued.</param>
    /// <param name="origin">The gateway's public origin.</param>
    public static RegistrationResponse Of(Client client, RegistrationToken token, ClientSecret? secret, string origin) => new()
    {
        ClientId = client.Id,
        ClientIdIssuedAt = client.CreatedAt.ToUnixTimeSeconds(),
        ClientSecret = secret?.Value,
        ClientSecretExpiresAt = client.SecretHash is null ? null : 0,
        ClientName = client.Name,
        RedirectUris = client.RedirectUris,
        AuthMethod = client.AuthMethod,
        Scope = client.Scope,
        ApplicationType = client.ApplicationType ?? DefaultType(client.RedirectUris),
        RegistrationAccessToken = token.Value,
        RegistrationClientUri = $"{origin}{ServerUrls.Register}/{client.Id}",
    };

    private static string DefaultType(List<string> uris) =>
        uris.All(uri => Auth.Clients.RedirectUris.IsLoopback(uri) || !uri.StartsWith("https:", StringComparison.OrdinalIgnoreCase)) ? "native" : "web";
}
