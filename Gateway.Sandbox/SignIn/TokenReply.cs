using System.Net;
using System.Text.Json.Nodes;

namespace Gateway.Sandbox.SignIn;

/// <summary>The token endpoint's answer, good or bad.</summary>
internal sealed record TokenReply(
    HttpStatusCode Status, string? AccessToken, string? RefreshToken, long? ExpiresIn, string? Scope, string? Error, string? ErrorDescription)
{
    public bool Succeeded => AccessToken is not null;

    public static TokenReply From(HttpStatusCode status, JsonNode? body) => new(
        status,
        status == HttpStatusCode.OK ? (string?)body?["access_token"] : null,
        (string?)body?["refresh_token"],
        (long?)body?["expires_in"],
        (string?)body?["scope"],
        (string?)body?["error"],
        (string?)body?["error_description"]);

    /// <summary>Never shows a token.</summary>
    public override string ToString() => $"TokenReply({(int)Status} {Error} {ErrorDescription})";
}
