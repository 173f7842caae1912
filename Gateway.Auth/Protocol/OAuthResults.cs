using Gateway.Auth.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Gateway.Auth.Protocol;

/// <summary>The answers of the endpoints that clients call directly: JSON, never cached (OAuth 2.1 3.2.3).</summary>
internal static class OAuthResults
{
    public static IResult Json<T>(T body, int status = StatusCodes.Status200OK) => Results.Json(body, statusCode: status);

    public static IResult Error(OAuthError error) => Json(error, error.Status);

    /// <summary>Endpoint filter: nothing is cached, and a store that cannot serve is 503 with Retry-After, not a fault of the client.</summary>
    public static async ValueTask<object?> DirectAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var response = invocation.HttpContext.Response;
        response.Headers[HeaderNames.CacheControl] = "no-store";
        try
        {
            return await next(invocation);
        }
        catch (StoreUnavailableException)
        {
            response.Headers.RetryAfter = "2";
            return Error(new OAuthError(
                "temporarily_unavailable", "The gateway's store does not answer. Try again in a moment.", StatusCodes.Status503ServiceUnavailable));
        }
    }
}
