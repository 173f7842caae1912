using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Audit;

/// <summary>Deletes rows that are older than the retention, always from the beginning, and leaves a checkpoint from which the chain goes on.</summary>
internal sealed class AuditRetention(AuditChain chain, IOptions<AuditOptions> options)
{
    private const int Batch = 1000;

    /// <returns>How many rows went.</returns>
    public async Task<int> RunAsync(AuthDbContext context, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var cutoff = now - options.Value.Retention;

        // A clock that once went astray must not take a gap out of the middle: only what lies before the first row that stays.
        var stays = await context.AuditRecords.Where(row => row.At >= cutoff).MinAsync(row => (long?)row.Sequence, cancellationToken) ?? long.MaxValue;
        var last = await context.AuditRecords.AsNoTracking().Where(row => row.Sequence < stays)
            .OrderBy(row => row.Sequence).Take(Batch).OrderByDescending(row => row.Sequence).FirstOrDefaultAsync(cancellationToken);
        return last is null ? 0 : await CutAsync(context, last, now, cancellationToken);
    }

    private async Task<int> CutAsync(AuthDbContext context, AuditRecord last, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var checkpoint = new AuditCheckpoint { Through = last.Sequence, Last = last.Mac, At = now, Mac = [] };
        checkpoint.Mac = chain.MacOf(checkpoint);
        context.AuditCheckpoints.Add(checkpoint);

        // First: the trigger lets go only of rows that a checkpoint covers.
        await context.SaveChangesAsync(cancellationToken);
        await context.AuditCheckpoints.Where(row => row.Through < last.Sequence).ExecuteDeleteAsync(cancellationToken);
        return await context.AuditRecords.Where(row => row.Sequence <= last.Sequence).ExecuteDeleteAsync(cancellationToken);
    }
}
