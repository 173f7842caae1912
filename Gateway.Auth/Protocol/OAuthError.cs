using System.Text.Json.Serialization;

namespace Gateway.Auth.Protocol;

/// <summary>An error as OAuth 2.1 section 3.2.4 and RFC 7591 section 3.2.2 put it on the wire.</summary>
/// <param name="Code">The registered error code.</param>
/// <param name="Description">What is wrong and what to do, for the developer of the client; ASCII, no secret.</param>
/// <param name="Status">HTTP status; 400 save invalid_client (401) and the server's own faults.</param>
internal sealed record OAuthError(
    [property: JsonPropertyName("error")] string Code,
    [property: JsonPropertyName("error_description")] string Description,
    [property: JsonIgnore] int Status = 400)
{
    public static OAuthError InvalidRequest(string description) => new("invalid_request", description);

    public static OAuthError InvalidClient(string description) => new("invalid_client", description, 401);

    public static OAuthError InvalidGrant(string description) => new("invalid_grant", description);

    public static OAuthError InvalidScope(string description) => new("invalid_scope", description);

    /// <summary>RFC 8707 section 2.</summary>
    public static OAuthError InvalidTarget(string description) => new("invalid_target", description);

    public static OAuthError UnsupportedGrantType(string description) => new("unsupported_grant_type", description);
}
