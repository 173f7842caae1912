using System.Text.Json.Serialization;

namespace Gateway.Auth.Protocol.Token;

/// <summary>OAuth 2.1 3.2.3.</summary>
/// <param name="ExpiresIn">Seconds; 0 when an answer is given again whose access token has ended meanwhile.</param>
internal sealed record TokenResponse(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("expires_in")] long ExpiresIn,
    [property: JsonPropertyName("refresh_token")] string RefreshToken,
    [property: JsonPropertyName("scope")] string Scope)
{
    // A record would print the tokens.
    public override string ToString() => nameof(TokenResponse);

    public static TokenResponse Of(TokenAnswer answer, DateTimeOffset now) => new(
        answer.Access, answer.Bound ? "DPoP" : "Bearer", Math.Max(0, (long)(answer.ExpiresAt - now).TotalSeconds), answer.Refresh, answer.Scope);
}

/// <summary>What a token request gave, as it is kept sealed for the predecessor.</summary>
/// <param name="Bound">Whether the tokens are bound to a key (RFC 9449).</param>
/// <param name="Requested">The scope parameter of the request that it answers, empty when there was none.</param>
internal sealed record TokenAnswer(string Access, string Refresh, DateTimeOffset ExpiresAt, string Scope, string Resource, string Requested, bool Bound = false)
{
    public override string ToString() => nameof(TokenAnswer);
}
