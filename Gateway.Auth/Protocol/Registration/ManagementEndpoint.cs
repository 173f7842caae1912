using Gateway.Auth.Audit;
using Gateway.Auth.Bearer;
using Gateway.Auth.Clients;
using Gateway.Auth.Storage.Entities;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Gateway.Auth.Protocol.Registration;

/// <summary>A client reads, changes and deletes its own registration (RFC 7592 2), under the token that registering gave it.</summary>
internal sealed partial class ManagementEndpoint(
    ClientManagement management, RegistrationRules rules, AuthorizationServerOptions server, AuthorizationEvents events, Refusals refusals, ILogger<ManagementEndpoint> logger)
{
    private const string Scheme = "Bearer ";

    public async Task<IResult> ReadAsync(HttpContext context, string clientId) =>
        TokenOf(context) is { } token && await management.FindAsync(clientId, token, context.RequestAborted) is { } client
            ? OAuthResults.Json(RegistrationResponse.Of(client, token, null, ServerUrls.Origin(server)))
            : Unauthorized(context);

    public async Task<IResult> UpdateAsync(HttpContext context, string clientId)
    {
        // The token first: who may not change this client learns nothing about what it would take.
        if (TokenOf(context) is not { } token || await management.FindAsync(clientId, token, context.RequestAborted) is not { } client)
        {
            return Unauthorized(context);
        }

        var (request, error) = await RegistrationEndpoint.ReadAsync(context, rules);
        error ??= CheckUpdate(request!, client);
        if (error is not null)
        {
            return OAuthResults.Error(error);
        }

        if (await management.UpdateAsync(clientId, token, request!, context.RequestAborted) is not { } changed)
        {
            return Unauthorized(context);
        }

        Changed(clientId);
        return OAuthResults.Json(RegistrationResponse.Of(changed.Client, changed.Token, changed.Secret, ServerUrls.Origin(server)));
    }

    public async Task<IResult> DeleteAsync(HttpContext context, string clientId)
    {
        if (TokenOf(context) is not { } token || await management.DeleteAsync(clientId, token, context.RequestAborted) is not { } ended)
        {
            return Unauthorized(context);
        }

        ended.ForEach(grantId => events.Publish(new EndedAuthorization(null, grantId, null, EndReason.Disconnected)));
        Deleted(clientId, ended.Count);
        return Results.NoContent();
    }

    // RFC 7592 2.2: the id is there and its own; what the server gives is not sent back; the secret cannot be chosen.
    private static OAuthError? CheckUpdate(RegistrationRequest request, Client client) => request.Update switch
    {
        { ClientId: null } => RegistrationErrors.Metadata("client_id is missing."),
        { ClientId: var id } when id != client.Id => RegistrationErrors.Metadata("client_id is not this client's."),
        { ForeignMember: { } member } => RegistrationErrors.Metadata($"{member} must not be sent."),
        { ClientSecret: { } secret } when !ClientSecret.Matches(client.SecretHash, secret) => RegistrationErrors.Metadata("client_secret is not the one that was issued."),
        _ => null,
    };

    private static RegistrationToken? TokenOf(HttpContext context) =>
        context.Request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? new(header[Scheme.Length..].Trim()) : null;

    // RFC 7592 2: one answer for a wrong token and for a client that is none; it tells nobody which ids there are.
    private IResult Unauthorized(HttpContext context)
    {
        refusals.Count(context, "registration token");
        context.Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer realm=\"registration\", error=\"invalid_token\"";
        return OAuthResults.Error(new OAuthError("invalid_token", "The registration access token is not this client's, or the client is gone. Register again.", StatusCodes.Status401Unauthorized));
    }

    [LoggerMessage(1610, LogLevel.Information, "Client {ClientId} has changed its registration.")]
    private partial void Changed(string clientId);

    [LoggerMessage(1611, LogLevel.Information, "Client {ClientId} has deleted its registration; {Grants} grants have ended.")]
    private partial void Deleted(string clientId, int grants);
}
