using Gateway.Auth.Bearer;
using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Protocol.Token;

/// <summary>
/// A refresh token that was rotated before comes again. Parallel sessions of one client share a token, and answers get lost; thieves do the same.
/// <code>
///   successor refreshed?   yes, up to 10 s ago   a late twin          refused
///                          yes, longer ago       a thief, or a copy   refused, the family ends (RFC 9700 4.14.2)
///   no token of the answer was ever presented    a lost answer        the same answer, 24 h
///   otherwise                                    a twin               the same answer, 60 s; then as a thief
/// </code>
/// </summary>
internal sealed class RefreshReplay(TokenUsage usage, IOptions<OAuthOptions> options, TimeProvider time)
{
    private const string Superseded = "The refresh token was rotated: use the newer one.";
    private static readonly TimeSpan LateTwin = TimeSpan.FromSeconds(10);

    public async Task<TokenOutcome> RunAsync(
        AuthDbContext context, RefreshRow row, RefreshToken presented, string requested, CancellationToken cancellationToken)
    {
        var (now, rotatedAt) = (time.GetUtcNow(), row.Token.RotatedAt!.Value);
        var successor = await context.RefreshTokens.SingleOrDefaultAsync(token => token.Hash == row.Token.SuccessorHash, cancellationToken);
        if (successor?.RotatedAt is { } again)
        {
            return now - again <= LateTwin ? TokenOutcome.InvalidGrant(Superseded) : await EndAsync(context, row, now, cancellationToken);
        }

        var answer = row.Token.SealedAnswer is { } box ? AnswerSeal.Open(presented, box) : null;
        if (successor is null || answer is null)
        {
            return await EndAsync(context, row, now, cancellationToken);
        }

        var arrived = await HasArrivedAsync(context, successor, answer, cancellationToken);
        if (now - rotatedAt >= Window(arrived))
        {
            return await EndAsync(context, row, now, cancellationToken);
        }

        // The same answer only to the same question.
        return answer.Requested == requested ? TokenOutcome.Give(answer) : TokenOutcome.InvalidGrant(Superseded);
    }

    private TimeSpan Window(bool arrived) =>
        arrived || options.Value.LostAnswerWindow < options.Value.RefreshGrace ? options.Value.RefreshGrace : options.Value.LostAnswerWindow;

    // An access token whose row is gone counts as presented: the narrower window is the safe one.
    private async Task<bool> HasArrivedAsync(
        AuthDbContext context, RefreshTokenRecord successor, TokenAnswer answer, CancellationToken cancellationToken)
    {
        var hash = new AccessToken(answer.Access).Hash();
        return successor.PresentedAt is not null
            || usage.WasPresented(hash)
            || !await context.AccessTokens.AnyAsync(token => token.Hash == hash && token.PresentedAt == null, cancellationToken);
    }

    private static async Task<TokenOutcome> EndAsync(AuthDbContext context, RefreshRow row, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await AuthorizationEnd.EndAsync(context, row.Authorization.Id, EndReason.RefreshReused, now, cancellationToken);
        return TokenOutcome.End(
            row.Authorization.Id, EndReason.RefreshReused, "The refresh token was used before, so this sign-in has been ended. Start the authorization anew.");
    }
}
