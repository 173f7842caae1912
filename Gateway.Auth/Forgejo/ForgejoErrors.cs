using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Gateway.Auth.Forgejo;

/// <summary>
/// Forgejo's errors, told apart. The token endpoint answers 400 to everything, and the same error name means different things for a code and for a
/// refresh token, so who asks about a code looks further.
/// </summary>
internal static class ForgejoErrors
{
    /// <summary>
    /// A refused code or refresh token. <c>unauthorized_client</c> is the token (expired, garbage, superseded, used); of a code it may be the secret too, and
    /// <see cref="ForgejoClient"/> finds out which.
    /// </summary>
    public static ForgejoFault OfToken(ForgejoReply? reply) => reply?.Status switch
    {
        HttpStatusCode.BadRequest => Named(Read(reply, ForgejoJson.Default.ErrorBody)),
        HttpStatusCode.Forbidden => ForgejoFault.OAuthOff,
        HttpStatusCode.NotFound => ForgejoFault.Misconfigured,
        _ => ForgejoFault.Passing,
    };

    public static ForgejoFault OfApi(ForgejoReply? reply) => reply?.Status switch
    {
        HttpStatusCode.Unauthorized => ForgejoFault.TokenRefused,
        HttpStatusCode.Forbidden => IsScopeMissing(reply) ? ForgejoFault.ScopeMissing : ForgejoFault.Suspended,
        _ => ForgejoFault.Passing,
    };

    // An older grant of the person keeps its narrower scopes whatever is asked for now. Forgejo tells it from a disabled person by its text alone.
    private static bool IsScopeMissing(ForgejoReply reply) => reply.Body.AsSpan().IndexOf("required scope"u8) >= 0;

    public static T? Read<T>(ForgejoReply reply, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(reply.Body, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ForgejoFault Named(ErrorBody? body) => body?.Error switch
    {
        "invalid_client" or "unsupported_grant_type" or "invalid_request" => ForgejoFault.Misconfigured,
        "unauthorized_client" => ForgejoFault.SignInAgain,

        // The text decides nothing but the word in the log: every invalid_grant is tried once more after a reload.
        "invalid_grant" when body.Description?.Contains("counter", StringComparison.Ordinal) == true => ForgejoFault.CounterRace,
        "invalid_grant" => ForgejoFault.SignInAgain,
        _ => ForgejoFault.Passing,
    };
}
