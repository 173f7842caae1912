using Gateway.Auth.Clients;
using Gateway.Auth.Storage.Entities;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Protocol.Registration;

/// <summary>Open dynamic registration (RFC 7591 3).</summary>
internal sealed partial class RegistrationEndpoint(
    ClientRegistry registry, RegistrationRules rules, AuthorizationServerOptions server, IOptions<OAuthOptions> options, TimeProvider time, ILogger<RegistrationEndpoint> logger)
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var (request, error) = await ReadAsync(context, rules);
        return request is null ? OAuthResults.Error(error!) : await RegisterAsync(context, request);
    }

    /// <summary>A body that may be registered, or why it may not.</summary>
    public static async Task<(RegistrationRequest? Request, OAuthError? Error)> ReadAsync(HttpContext context, RegistrationRules rules)
    {
        var (body, tooLarge) = await BoundedBody.ReadAsync(context.Request, RegistrationRequest.LongestBody, context.RequestAborted);
        if (tooLarge)
        {
            return (null, RegistrationErrors.TooLarge);
        }

        var (request, error) = RegistrationRequest.Parse(body);
        error ??= rules.Check(request!);
        return error is null ? (request, null) : (null, error);
    }

    private async Task<IResult> RegisterAsync(HttpContext context, RegistrationRequest request)
    {
        var (token, method) = (RegistrationToken.New(), rules.AuthMethod(request));
        var secret = AuthMethods.IsSecret(method) ? ClientSecret.New() : null;
        var client = Create(request, method, secret, token);
        if (!await registry.AddAsync(client, context.RequestAborted))
        {
            Full(options.Value.MaxClients);
            context.Response.Headers.RetryAfter = "3600";
            return OAuthResults.Error(RegistrationErrors.Full);
        }

        Registered(client.Id, client.RedirectUris.Count);
        return OAuthResults.Json(RegistrationResponse.Of(client, token, secret, ServerUrls.Origin(server)), StatusCodes.Status201Created);
    }

    // Every supported scope, whatever was asked for: consent decides each time, and a client that registered with the scopes of its first
    // challenge could otherwise never step up (RFC 7591 3.2.1 lets the server replace it and say so).
    private Client Create(RegistrationRequest request, string method, ClientSecret? secret, RegistrationToken token) => new()
    {
        Id = ClientIds.New(),
        Name = RegistrationRules.Name(request),
        RedirectUris = [.. request.RedirectUris.Distinct(StringComparer.Ordinal)],
        Scope = ScopeSet.Format(ScopeSet.Supported(server)),
        AuthMethod = method,
        ApplicationType = RegistrationRules.ApplicationType(request),
        SecretHash = secret?.Hash(),
        RegistrationTokenHash = token.Hash(),
        CreatedAt = time.GetUtcNow(),
    };

    [LoggerMessage(1100, LogLevel.Information, "Registered client {ClientId} with {RedirectUris} redirect URIs.")]
    private partial void Registered(string clientId, int redirectUris);

    [LoggerMessage(1101, LogLevel.Warning, "A registration was refused: all {MaxClients} clients have been authorised by somebody.")]
    private partial void Full(int maxClients);
}
