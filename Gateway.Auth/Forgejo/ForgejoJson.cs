using System.Text.Json.Serialization;

namespace Gateway.Auth.Forgejo;

internal sealed record TokenBody(
    [property: JsonPropertyName("access_token")] string? AccessToken,
    [property: JsonPropertyName("refresh_token")] string? RefreshToken,
    [property: JsonPropertyName("expires_in")] long? ExpiresIn);

internal sealed record ErrorBody(
    [property: JsonPropertyName("error")] string? Error,
    [property: JsonPropertyName("error_description")] string? Description);

internal sealed record UserInfoBody(
    [property: JsonPropertyName("sub")] string? Subject,
    [property: JsonPropertyName("preferred_username")] string? Username,
    [property: JsonPropertyName("groups")] string[]? Groups);

internal sealed record UserBody(
    [property: JsonPropertyName("login")] string? Login,
    [property: JsonPropertyName("active")] bool? Active,
    [property: JsonPropertyName("is_admin")] bool? IsAdmin);

[JsonSerializable(typeof(TokenBody))]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(UserInfoBody))]
[JsonSerializable(typeof(UserBody))]
internal sealed partial class ForgejoJson : JsonSerializerContext;
