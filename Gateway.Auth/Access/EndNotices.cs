using Gateway.Auth.Bearer;
using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Access;

/// <summary>
/// Hears of what other processes on this store have ended (a command line, another node), and tells the observers here. SQLite has one writer at a time, so
/// the numbers appear in their order and none can be overtaken.
/// </summary>
internal sealed class EndNotices(AuthStore store, AuthorizationEvents events, TimeProvider time)
{
    private const int Batch = 500;

    // What was noted before this process began speaks of nothing that it could know.
    private readonly DateTimeOffset since = time.GetUtcNow();
    private long? last;

    /// <returns>How many were told on.</returns>
    /// <exception cref="StoreUnavailableException">Nothing is lost: the next reading begins where this one would have.</exception>
    public async Task<int> ReadAsync(CancellationToken cancellationToken)
    {
        var notices = await store.ReadAsync((context, cancel) => last is { } seen ? NewerAsync(context, seen, cancel) : FirstAsync(context, cancel), cancellationToken);
        foreach (var notice in notices)
        {
            last = notice.Id;
            if (notice.Node != store.Node)
            {
                events.Publish(new EndedAuthorization(notice.AuthorizationId, notice.GrantId, notice.PersonId, notice.Reason));
            }
        }

        return notices.Count;
    }

    private static Task<List<EndNotice>> NewerAsync(AuthDbContext context, long seen, CancellationToken cancellationToken) =>
        context.EndNotices.Where(row => row.Id > seen).OrderBy(row => row.Id).Take(Batch).ToListAsync(cancellationToken);

    private async Task<List<EndNotice>> FirstAsync(AuthDbContext context, CancellationToken cancellationToken)
    {
        last = await context.EndNotices.Where(row => row.At < since).MaxAsync(row => (long?)row.Id, cancellationToken) ?? 0;
        return await NewerAsync(context, last.Value, cancellationToken);
    }
}
