using Gateway.Auth.Bearer;
using Gateway.Auth.Clients;
using Gateway.Auth.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Gateway.Auth.Protocol.Revocation;

/// <summary>Revocation (RFC 7009): either token of a pair ends the whole authorization, its sessions included.</summary>
internal sealed partial class RevocationEndpoint(
    ClientAuthentication clients, AuthStore store, AuthorizationEvents events, TimeProvider time, ILogger<RevocationEndpoint> logger)
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var (form, error) = await OAuthForm.ReadAsync(context.Request, context.RequestAborted);
        if (form is null)
        {
            return OAuthResults.Error(error!);
        }

        var (client, unknown) = await clients.IdentifyAsync(context, form);
        return client is null ? OAuthResults.Error(unknown!)
            : form["token"] is { } token ? await RevokeAsync(Secret.HashOf(token), client.Id, context.RequestAborted)
            : OAuthResults.Error(OAuthError.InvalidRequest("token is required."));
    }

    // RFC 7009 2.1: token_type_hint only speeds up a search, and this one looks at both kinds at once.
    private async Task<IResult> RevokeAsync(string hash, string clientId, CancellationToken cancellationToken)
    {
        var found = await store.WriteAsync((context, token) => EndAsync(context, hash, clientId, token), cancellationToken);
        if (found is { Foreign: true })
        {
            // RFC 7009 2.1: refused, and the client is told.
            return OAuthResults.Error(new OAuthError("unauthorized_client", "The token was issued to another client."));
        }

        if (found is { } ended)
        {
            Revoked(ended.AuthorizationId, clientId);
            events.Publish(new EndedAuthorization(ended.AuthorizationId, null, null, EndReason.Revoked));
        }

        // RFC 7009 2.2: an unknown token is revoked already.
        return Results.Ok();
    }

    private async Task<Found?> EndAsync(AuthDbContext context, string hash, string clientId, CancellationToken cancellationToken)
    {
        var ids = context.AccessTokens.Where(row => row.Hash == hash).Select(row => row.AuthorizationId)
            .Concat(context.RefreshTokens.Where(row => row.Hash == hash).Select(row => row.AuthorizationId));
        var found = await (from authorization in context.Authorizations
                           where ids.Contains(authorization.Id)
                           join grant in context.Grants on authorization.GrantId equals grant.Id
                           select new Found(authorization.Id, grant.ClientId != clientId)).SingleOrDefaultAsync(cancellationToken);
        if (found is { Foreign: false })
        {
            await AuthorizationEnd.EndAsync(context, found.AuthorizationId, EndReason.Revoked, time.GetUtcNow(), cancellationToken);
        }

        return found;
    }

    private sealed record Found(string AuthorizationId, bool Foreign);

    [LoggerMessage(1210, LogLevel.Information, "Authorization {AuthorizationId} was revoked by client {ClientId}.")]
    private partial void Revoked(string authorizationId, string clientId);
}
