using Gateway.Auth.Protocol.Dpop;
using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Protocol.Token;

/// <summary>grant_type=refresh_token with rotation (OAuth 2.1 4.3).</summary>
internal sealed class RefreshExchange(
    AuthStore store, TokenIssuer issuer, RefreshReplay replay, AuthorizationServerOptions server, TimeProvider time)
{
    public async Task<TokenOutcome> RunAsync(Client client, OAuthForm form, string? thumbprint, CancellationToken cancellationToken)
    {
        if (form["refresh_token"] is not { } text)
        {
            return TokenOutcome.Refuse(OAuthError.InvalidRequest("refresh_token is required."));
        }

        var presented = new RefreshToken(text);
        return await store.WriteAsync((context, token) => ExchangeAsync(context, presented, client, form, thumbprint, token), cancellationToken);
    }

    private async Task<TokenOutcome> ExchangeAsync(
        AuthDbContext context, RefreshToken presented, Client client, OAuthForm form, string? thumbprint, CancellationToken cancellationToken)
    {
        if (await RefreshRow.FindAsync(context, presented.Hash(), client.Id, cancellationToken) is not { } row)
        {
            return TokenOutcome.InvalidGrant("The refresh token is not known, or was issued to another client. Start the authorization anew.");
        }

        // RFC 9449 5: the refresh token of a public client is bound to the key. Asked first of all: in a thief's hands it must not even count as presented.
        if (KeyBinding.Refuse(row.Authorization.KeyThumbprint, thumbprint) is { } refused)
        {
            return TokenOutcome.Refuse(refused);
        }

        row.Token.PresentedAt ??= time.GetUtcNow();
        var requested = ScopeSet.Parse(form["scope"]);
        var scope = requested.Length == 0 ? row.Authorization.Scope : ScopeSet.Format(requested);
        return Refuse(row, form, requested)
            ?? (row.Token.RotatedAt is null
                ? await RotateAsync(context, row, presented, scope, ScopeSet.Format(requested), cancellationToken)
                : await replay.RunAsync(context, row, presented, ScopeSet.Format(requested), cancellationToken));
    }

    private TokenOutcome? Refuse(RefreshRow row, OAuthForm form, string[] requested) =>
        GrantStanding.Refuse(row.Grant, row.Person)
        ?? (row.Authorization.EndedAt is not null ? TokenOutcome.InvalidGrant("This sign-in has ended. Start the authorization anew.")
        : row.Token.ExpiresAt <= time.GetUtcNow() ? TokenOutcome.InvalidGrant("The refresh token has expired. Start the authorization anew.")
        // RFC 8707 2.2: only what was granted.
        : form["resource"] is { } resource && ResourceIndicators.Resolve(server, resource)?.Identifier != row.Authorization.Resource
            ? TokenOutcome.Refuse(OAuthError.InvalidTarget("resource is not the one that this sign-in was for."))
        // OAuth 2.1 4.3.1: scopes may be narrowed, never widened.
        : requested.All(scope => ScopeSet.Covers(ScopeSet.Parse(row.Authorization.Scope), scope)) ? null
        : TokenOutcome.Refuse(OAuthError.InvalidScope("A refresh can narrow the scopes, not widen them. Start a new authorization for more.")));

    private async Task<TokenOutcome> RotateAsync(
        AuthDbContext context, RefreshRow row, RefreshToken presented, string scope, string requested, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var answer = issuer.Issue(context, row.Authorization, scope, requested);
        row.Token.RotatedAt = now;
        row.Token.SuccessorHash = new RefreshToken(answer.Refresh).Hash();
        row.Token.SealedAnswer = AnswerSeal.Seal(presented, answer);
        row.Grant.LastUsedAt = now;

        // The answer that brought this token can never be given again, so it goes.
        await context.RefreshTokens.Where(token => token.SuccessorHash == row.Token.Hash)
            .ExecuteUpdateAsync(set => set.SetProperty(token => token.SealedAnswer, (byte[]?)null), cancellationToken);
        await context.Clients.Where(client => client.Id == row.Grant.ClientId)
            .ExecuteUpdateAsync(set => set.SetProperty(client => client.LastUsedAt, now), cancellationToken);
        return TokenOutcome.Give(answer);
    }
}
