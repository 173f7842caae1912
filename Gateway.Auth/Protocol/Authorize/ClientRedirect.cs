using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Auth.Protocol.Authorize;

/// <summary>Answers to the client by way of the browser. RFC 9207 2: every one names the issuer, errors too.</summary>
internal sealed class ClientRedirect(AuthorizationServerOptions server)
{
    public string Success(string redirectUri, string? state, AuthorizationCode code) => Build(redirectUri, state, new() { ["code"] = code.Value });

    public string Error(string redirectUri, string? state, OAuthError error) =>
        Build(redirectUri, state, new() { ["error"] = error.Code, ["error_description"] = error.Description });

    /// <summary>303: the browser must not repeat a POST at the next address (RFC 9700 4.12).</summary>
    public static Task SendAsync(HttpContext context, string url)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = url;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        return Task.CompletedTask;
    }

    private string Build(string redirectUri, string? state, Dictionary<string, string?> answer)
    {
        if (state is not null)
        {
            answer["state"] = state;
        }

        answer["iss"] = server.Issuer;
        return QueryHelpers.AddQueryString(redirectUri, answer);
    }
}
