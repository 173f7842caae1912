using Gateway.Auth.Clients;
using Gateway.Auth.Storage.Entities;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Protocol;

/// <summary>
/// Which client calls (OAuth 2.1 2.4). Most are public (<c>none</c>): they are named and prove nothing here; PKCE and rotation do that. One that was given
/// a secret must show it, in the header or in the body.
/// </summary>
internal sealed class ClientAuthentication(ClientRegistry registry)
{
    /// <param name="meet">Whether the client may be a new one, whose document is to be fetched.</param>
    public async ValueTask<(Client? Client, OAuthError? Error)> IdentifyAsync(HttpContext context, OAuthForm form, bool meet = false)
    {
        var header = context.Request.Headers.Authorization;
        if (header.Count == 0)
        {
            return await FindAsync(form["client_id"], form["client_secret"], meet, context.RequestAborted);
        }

        // OAuth 2.1 3.2.4: 401 with a challenge of the scheme that the client tried.
        var (client, error) = header is [{ } single] && BasicCredentials.Read(single) is { } basic && (form["client_id"] ?? basic.Id) == basic.Id
            // OAuth 2.1 2.4: a client proves itself in one way for each request.
            ? basic.Secret.Length > 0 && form["client_secret"] is not null
                ? (null, OAuthError.InvalidRequest("Send the secret in the Authorization header or in the body, not in both."))
                : await FindAsync(basic.Id, basic.Secret is { Length: > 0 } secret ? secret : form["client_secret"], meet, context.RequestAborted)
            : (null, OAuthError.InvalidClient("The Authorization header does not name the client that client_id names."));
        if (error is { Status: StatusCodes.Status401Unauthorized })
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"token\"";
        }

        return (client, error);
    }

    // The C# SDK registers client_secret_post even where only none is offered, and then sends an empty secret: that passes.
    private async ValueTask<(Client? Client, OAuthError? Error)> FindAsync(string? id, string? secret, bool meet, CancellationToken cancellationToken) =>
        id is null ? (null, OAuthError.InvalidClient("client_id is missing."))
        : await (meet ? registry.MeetAsync(id, cancellationToken) : registry.FindAsync(id, cancellationToken)) is not { } client
            ? (null, OAuthError.InvalidClient("This client_id is not registered here, or no longer. Register again."))
        : Refuse(client, secret) is { } error ? (null, error)
        : (client, null);

    private static OAuthError? Refuse(Client client, string? secret) => client.SecretHash is not { } hash
        ? secret is null ? null : OAuthError.InvalidClient("This client has no secret: token_endpoint_auth_method is none.")
        : secret is null ? OAuthError.InvalidClient($"This client has a secret: send it ({client.AuthMethod}).")
        : ClientSecret.Matches(hash, secret) ? null : OAuthError.InvalidClient("The client_secret is not this client's.");
}
