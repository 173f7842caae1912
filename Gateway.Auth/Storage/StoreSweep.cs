using Gateway.Auth.Audit;
using Gateway.Auth.Browser;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Storage;

/// <summary>Removes what has ended. Each statement is bounded, so that no sign-in waits long behind it; the rest goes next time.</summary>
internal sealed class StoreSweep(AuthStore store, AuditRetention audit, IOptions<OAuthOptions> options, TimeProvider time)
{
    private const int Batch = 1000;

    // Codes and access tokens outlive their end: a replayed code must be known, and a lost answer's tokens must be known as never presented.
    private static readonly TimeSpan Memory = TimeSpan.FromHours(24);
    private static readonly TimeSpan EndedGrantMemory = TimeSpan.FromDays(30);
    private static readonly TimeSpan UnfinishedSignIn = TimeSpan.FromHours(1);
    private static readonly TimeSpan UnusedClient = TimeSpan.FromHours(24);
    private static readonly TimeSpan IdleClient = TimeSpan.FromDays(30);

    /// <returns>How many rows went.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var removed = 0;
        foreach (var step in (Func<AuthDbContext, DateTimeOffset, CancellationToken, Task<int>>[])
            [BrowserGrants.EndOldAsync, ExpiredAsync, EndedAsync, EmptyAsync, GrantsAsync, ClientsAsync, AnswersAsync, NoticesAsync, audit.RunAsync])
        {
            removed += await store.WriteAsync((context, token) => step(context, now, token), cancellationToken);
        }

        return removed;
    }

    private static async Task<int> ExpiredAsync(AuthDbContext context, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var remembered = now - Memory;
        return await context.PendingAuthorizations.Where(row => row.ExpiresAt < now).Take(Batch).ExecuteDeleteAsync(cancellationToken)
            + await context.PushedRequests.Where(row => row.ExpiresAt < now).Take(Batch).ExecuteDeleteAsync(cancellationToken)
            + await context.Codes.Where(row => row.ExpiresAt < remembered).Take(Batch).ExecuteDeleteAsync(cancellationToken)
            + await context.AccessTokens.Where(row => row.ExpiresAt < remembered).Take(Batch).ExecuteDeleteAsync(cancellationToken)
            + await context.RefreshTokens.Where(row => row.ExpiresAt < now).Take(Batch).ExecuteDeleteAsync(cancellationToken);
    }

    private static async Task<int> EndedAsync(AuthDbContext context, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var remembered = now - Memory;
        var ended = await context.Authorizations.Where(row => row.EndedAt < remembered).Select(row => row.Id).Take(Batch).ToListAsync(cancellationToken);
        return ended.Count == 0
            ? 0
            : await context.AccessTokens.Where(row => ended.Contains(row.AuthorizationId)).ExecuteDeleteAsync(cancellationToken)
            + await context.RefreshTokens.Where(row => ended.Contains(row.AuthorizationId)).ExecuteDeleteAsync(cancellationToken);
    }

    // What no token is left of has ended, whether anybody said so or not.
    private static async Task<int> EmptyAsync(AuthDbContext context, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var forgotten = now - EndedGrantMemory;
        return await context.Authorizations
                .Where(row => !context.RefreshTokens.Any(token => token.AuthorizationId == row.Id)
                    && !context.AccessTokens.Any(token => token.AuthorizationId == row.Id))
                .Take(Batch).ExecuteDeleteAsync(cancellationToken)
            + await context.Grants
                .Where(row => row.EndedAt < forgotten && !context.Authorizations.Any(authorization => authorization.GrantId == row.Id))
                .Take(Batch).ExecuteDeleteAsync(cancellationToken);
    }

    // A grant that nothing came of for a month is a consent that nobody remembers giving, and it would keep the person's Forgejo pair for ever.
    private static async Task<int> GrantsAsync(AuthDbContext context, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (forgotten, unfinished) = (now - EndedGrantMemory, now - UnfinishedSignIn);
        return await context.Grants
                .Where(row => row.EndedAt == null && row.LastUsedAt < forgotten && !context.Authorizations.Any(authorization => authorization.GrantId == row.Id))
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.EndedAt, now), cancellationToken)
            + await PairEnd.ForgetAllUnusedAsync(context, unfinished, cancellationToken);
    }

    // In use = holds a live authorization. Claude.ai registers anew on each fresh connection, so most rows are never used at all.
    private static Task<int> ClientsAsync(AuthDbContext context, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (unused, idle) = (now - UnusedClient, now - IdleClient);
        return context.Clients
            .Where(row => (row.LastUsedAt == null && row.CreatedAt < unused)
                || (row.LastUsedAt < idle && !context.Grants.Any(grant => grant.ClientId == row.Id && grant.EndedAt == null
                    && context.Authorizations.Any(authorization => authorization.GrantId == grant.Id && authorization.EndedAt == null))))
            .Take(Batch).ExecuteDeleteAsync(cancellationToken);
    }

    // Read within seconds by every process that lives; one that starts later has nothing cached that they speak of.
    private static Task<int> NoticesAsync(AuthDbContext context, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var read = now - Memory;
        return context.EndNotices.Where(row => row.At < read).Take(Batch).ExecuteDeleteAsync(cancellationToken);
    }

    private Task<int> AnswersAsync(AuthDbContext context, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // The grace may be the longer of the two: an answer that goes before its window ends would make a thief of every twin.
        var grace = now - options.Value.RefreshGrace;
        var lost = now - options.Value.LostAnswerWindow is var early && early < grace ? early : grace;
        return context.RefreshTokens
            .Where(row => row.SealedAnswer != null && (row.RotatedAt < lost
                || (row.RotatedAt < grace && context.RefreshTokens.Any(next => next.Hash == row.SuccessorHash && next.PresentedAt != null))))
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.SealedAnswer, (byte[]?)null), cancellationToken);
    }
}
