using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Protocol.Registration;

/// <summary>RFC 7591 3.2.2: exactly these names, since clients compare them.</summary>
internal static class RegistrationErrors
{
    public static OAuthError RedirectUri(string description) => new("invalid_redirect_uri", description);

    public static OAuthError Metadata(string description) => new("invalid_client_metadata", description);

    public static OAuthError TooLarge { get; } =
        Metadata($"The body is longer than {RegistrationRequest.LongestBody} bytes.") with { Status = StatusCodes.Status413PayloadTooLarge };

    public static OAuthError Full { get; } =
        new("temporarily_unavailable", "All registrations are in use. Try again later.", StatusCodes.Status503ServiceUnavailable);
}
