using System.Text.Json.Serialization;
using Gateway.Auth.Bearer;

namespace Gateway.Auth.Protocol.Introspection;

/// <summary>RFC 7662 2.2. Of a token that is not good only that is said: why would be of use to whoever tries tokens.</summary>
internal sealed record IntrospectionResponse
{
    public static readonly IntrospectionResponse Inactive = new() { Active = false };

    [JsonPropertyName("active")]
    public required bool Active { get; init; }

    [JsonPropertyName("scope"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Scope { get; init; }

    [JsonPropertyName("client_id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ClientId { get; init; }

    [JsonPropertyName("username"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Username { get; init; }

    [JsonPropertyName("token_type"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TokenType { get; init; }

    [JsonPropertyName("exp"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ExpiresAt { get; init; }

    [JsonPropertyName("sub"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Subject { get; init; }

    [JsonPropertyName("aud"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Audience { get; init; }

    [JsonPropertyName("iss"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Issuer { get; init; }

    /// <summary>RFC 9449 6.2.</summary>
    [JsonPropertyName("cnf"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Confirmation? Confirmation { get; init; }

    public static IntrospectionResponse Of(BearerEntry entry, string issuer) => new()
    {
        Active = true,
        Scope = ScopeSet.Format(entry.Identity.Scopes),
        ClientId = entry.Identity.ClientId,
        Username = entry.Identity.Username,
        TokenType = entry.KeyThumbprint is null ? "Bearer" : "DPoP",
        ExpiresAt = entry.Identity.ExpiresAt.ToUnixTimeSeconds(),
        Subject = entry.Identity.PersonId,
        Audience = entry.Identity.Resource,
        Issuer = issuer,
        Confirmation = entry.KeyThumbprint is { } thumbprint ? new(thumbprint) : null,
    };
}

internal sealed record Confirmation([property: JsonPropertyName("jkt")] string Thumbprint);
