using System.Text.Json.Serialization;
using Gateway.Auth.Audit;
using Gateway.Auth.Clients;
using Gateway.Auth.Protocol.Authorize;
using Gateway.Auth.Protocol.Dpop;
using Gateway.Auth.Storage.Entities;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Protocol.Push;

/// <summary>Pushed authorization requests (RFC 9126): the client sends the request itself, and the browser carries a reference that says and changes nothing.</summary>
internal sealed class PushEndpoint(ClientAuthentication clients, AuthorizeRequestValidator validator, PushedRequests requests, DpopProofs proofs, Refusals refusals)
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var (form, error) = await OAuthForm.ReadAsync(context.Request, context.RequestAborted);
        if (form is null)
        {
            return OAuthResults.Error(error!);
        }

        var (client, unknown) = await clients.IdentifyAsync(context, form, meet: true);
        if (client is null)
        {
            refusals.Count(context, "par " + unknown!.Code);
            return OAuthResults.Error(unknown);
        }

        // RFC 9449 10.1: a proof binds the code to its key as dpop_jkt does, and both must name the same.
        var proof = proofs.Check(context, accessToken: null);
        return Refuse(form, proof) is { } refused ? OAuthResults.Error(refused) : await PushAsync(client, form, proof.Thumbprint, context.RequestAborted);
    }

    private static OAuthError? Refuse(OAuthForm form, DpopVerdict proof) =>
        proof.Error
        // RFC 9126 2.1.
        ?? (form["request_uri"] is not null ? OAuthError.InvalidRequest("request_uri cannot be pushed.")
        : proof.Thumbprint is { } key && form["dpop_jkt"] is { } named && named != key
            ? new OAuthError("invalid_dpop_proof", "dpop_jkt is not the thumbprint of the DPoP proof's key.")
        : null);

    private async Task<IResult> PushAsync(Client client, OAuthForm form, string? thumbprint, CancellationToken cancellationToken)
    {
        var query = PushedRequests.Query(form, client.Id, thumbprint);
        return await validator.ValidateAsync(query, pushed: true, cancellationToken) switch
        {
            AuthorizeVerdict.Refused refused => OAuthResults.Error(refused.Error),
            AuthorizeVerdict.Valid => await requests.PushAsync(client.Id, query, cancellationToken) is { } reference
                ? OAuthResults.Json(new PushResponse(reference, (int)PushedRequests.Lifetime.TotalSeconds), StatusCodes.Status201Created)
                : OAuthResults.Error(new OAuthError("temporarily_unavailable", "Too many requests wait for their browsers. Try again in a moment.", StatusCodes.Status503ServiceUnavailable)),
            _ => OAuthResults.Error(OAuthError.InvalidRequest("redirect_uri is missing, or is not one that this client has registered.")),
        };
    }
}

/// <summary>RFC 9126 2.2.</summary>
internal sealed record PushResponse([property: JsonPropertyName("request_uri")] string RequestUri, [property: JsonPropertyName("expires_in")] int ExpiresIn)
{
    // A record would print the reference.
    public override string ToString() => nameof(PushResponse);
}
