using Gateway.Auth.Clients;
using Gateway.Auth.Storage.Entities;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Protocol.Registration;

/// <summary>Open dynamic registration (RFC 7591 3).</summary>
internal sealed partial class RegistrationEndpoint(
    ClientRegistry registry, AuthorizationServerOptions server, IOptions<OAuthOptions> options, TimeProvider time, ILogger<RegistrationEndpoint> logger)
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var (body, tooLarge) = await BoundedBody.ReadAsync(context.Request, RegistrationRequest.LongestBody, context.RequestAborted);
        if (tooLarge)
        {
            return OAuthResults.Error(RegistrationErrors.TooLarge);
        }

        var (request, error) = RegistrationRequest.Parse(body);
        error ??= RegistrationRules.Check(request!, options.Value);
        return error is null ? await RegisterAsync(context, request!) : OAuthResults.Error(error);
    }

    private async Task<IResult> RegisterAsync(HttpContext context, RegistrationRequest request)
    {
        var client = Create(request);
        if (!await registry.AddAsync(client, context.RequestAborted))
        {
            Full(options.Value.MaxClients);
            context.Response.Headers.RetryAfter = "3600";
            return OAuthResults.Error(RegistrationErrors.Full);
        }

        Registered(client.Id, client.RedirectUris.Count);
        return OAuthResults.Json(RegistrationResponse.Of(client, request.ApplicationType), StatusCodes.Status201Created);
    }

    // Every supported scope, whatever was asked for: consent decides each time, and a client that registered with the scopes of its first
    // challenge could otherwise never step up (RFC 7591 3.2.1 lets the server replace it and say so).
    private Client Create(RegistrationRequest request) => new()
    {
        Id = ClientIds.New(),
        Name = ClientNames.Clean(request.ClientName) is { Length: > 0 } name ? name : DefaultName(request.RedirectUris[0]),
        RedirectUris = [.. request.RedirectUris.Distinct(StringComparer.Ordinal)],
        Scope = ScopeSet.Format(ScopeSet.Supported(server)),
        AuthMethod = "none",
        CreatedAt = time.GetUtcNow(),
    };

    private static string DefaultName(string uri) =>
        ClientNames.Clean(new Uri(uri) is { Host.Length: > 0, Scheme: "http" or "https" } parsed ? parsed.Host : new Uri(uri).Scheme);

    [LoggerMessage(1100, LogLevel.Information, "Registered client {ClientId} with {RedirectUris} redirect URIs.")]
    private partial void Registered(string clientId, int redirectUris);

    [LoggerMessage(1101, LogLevel.Warning, "A registration was refused: all {MaxClients} clients have been authorised by somebody.")]
    private partial void Full(int maxClients);
}
