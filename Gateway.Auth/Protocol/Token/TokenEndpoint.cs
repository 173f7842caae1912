using Gateway.Auth.Audit;
using Gateway.Auth.Bearer;
using Gateway.Auth.Clients;
using Gateway.Auth.Protocol.Dpop;
using Gateway.Auth.Storage.Entities;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Auth.Protocol.Token;

/// <summary>The token endpoint (OAuth 2.1 3.2): form, client, grant, answer.</summary>
internal sealed partial class TokenEndpoint(
    ClientAuthentication clients,
    CodeExchange codes,
    RefreshExchange refreshes,
    DpopProofs proofs,
    AuthorizationEvents events,
    Refusals refusals,
    TimeProvider time,
    ILogger<TokenEndpoint> logger)
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var (form, error) = await OAuthForm.ReadAsync(context.Request, context.RequestAborted);
        if (form is null)
        {
            return OAuthResults.Error(error!);
        }

        var (client, unknown) = await clients.IdentifyAsync(context, form);
        if (client is null)
        {
            refusals.Count(context, "token " + unknown!.Code);
            return OAuthResults.Error(unknown);
        }

        // RFC 9449 5: with a proof the tokens are bound to its key.
        var proof = proofs.Check(context, accessToken: null);
        var outcome = proof.Error is { } refused ? TokenOutcome.Refuse(refused) : await RunAsync(client, form, proof.Thumbprint, context.RequestAborted);
        return Answer(context, client, outcome);
    }

    private Task<TokenOutcome> RunAsync(Client client, OAuthForm form, string? thumbprint, CancellationToken cancellationToken) => form["grant_type"] switch
    {
        "authorization_code" => codes.RunAsync(client, form, thumbprint, cancellationToken),
        "refresh_token" => refreshes.RunAsync(client, form, thumbprint, cancellationToken),
        null => Task.FromResult(TokenOutcome.Refuse(OAuthError.InvalidRequest("grant_type is required."))),
        _ => Task.FromResult(TokenOutcome.Refuse(OAuthError.UnsupportedGrantType("This server supports authorization_code and refresh_token."))),
    };

    private IResult Answer(HttpContext context, Client client, TokenOutcome outcome)
    {
        if (outcome.Ended is { } ended)
        {
            Ended(ended.AuthorizationId, client.Id, ended.Reason);
            events.Publish(ended);
        }

        if (outcome.Answer is { } answer)
        {
            Issued(client.Id, answer.Scope);
            return OAuthResults.Json(TokenResponse.Of(answer, time.GetUtcNow()));
        }

        refusals.Count(context, "token " + outcome.Error!.Code);
        Refused(client.Id, outcome.Error.Code, outcome.Error.Description);
        return OAuthResults.Error(outcome.Error);
    }

    [LoggerMessage(1200, LogLevel.Debug, "Tokens for client {ClientId}, scope {Scope}.")]
    private partial void Issued(string clientId, string scope);

    [LoggerMessage(1201, LogLevel.Information, "No tokens for client {ClientId}: {Error}: {Description}")]
    private partial void Refused(string clientId, string error, string description);

    [LoggerMessage(1202, LogLevel.Warning, "Authorization {AuthorizationId} of client {ClientId} has ended: {Reason}.")]
    private partial void Ended(string? authorizationId, string clientId, EndReason reason);
}
