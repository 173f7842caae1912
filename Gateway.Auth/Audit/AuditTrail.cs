using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Audit;

/// <summary>Reads the audit trail, beside a running gateway too.</summary>
public sealed class AuditTrail
{
    private const int Page = 500;
    private readonly AuthStore store;
    private readonly AuditChain chain;
    private readonly AuditKey key;

    internal AuditTrail(AuthStore store, AuditChain chain, AuditKey key) => (this.store, this.chain, this.key) = (store, chain, key);

    /// <summary>Follows the chain from its beginning, or from retention's checkpoint, to its end.</summary>
    /// <exception cref="IOException">Store or key cannot be read.</exception>
    public async Task<AuditVerdict> VerifyAsync(CancellationToken cancellationToken) => key.Exists
        ? await Guarded(FollowAsync(cancellationToken))
        : await Guarded(WithoutKeyAsync(cancellationToken));

    /// <summary>Every row that is kept, oldest first.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public async IAsyncEnumerable<AuditLine> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in RowsAsync(0, cancellationToken))
        {
            yield return new AuditLine(row.Sequence, row.At, row.Kind, row.PersonId, row.ClientId, row.Target, row.Detail, Convert.ToHexStringLower(row.Mac));
        }
    }

    // The key is made with the first row: a gateway that nobody has used yet has neither, and nothing is wrong with that.
    private Task<AuditVerdict> WithoutKeyAsync(CancellationToken cancellationToken) => store.ReadAsync(
        async (context, cancel) => new AuditVerdict(0, 0, "", await context.AuditRecords.AnyAsync(cancel) || await context.AuditCheckpoints.AnyAsync(cancel) ? $"There is no key at {key.Path}." : null),
        cancellationToken);

    private async Task<AuditVerdict> FollowAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var before = await CheckpointAsync(cancellationToken);
            var verdict = await FollowAsync(before, cancellationToken);
            if (verdict.Broken is null || (await CheckpointAsync(cancellationToken))?.Through == before?.Through)
            {
                return verdict;
            }

            // Retention has cut the beginning off meanwhile: that is no break.
        }
    }

    private async Task<AuditVerdict> FollowAsync(AuditCheckpoint? checkpoint, CancellationToken cancellationToken)
    {
        if (checkpoint is not null && !Fits(chain.MacOf(checkpoint), checkpoint.Mac))
        {
            return new AuditVerdict(0, checkpoint.Through, "", "The checkpoint was not made by this gateway.");
        }

        var (count, sequence, last) = (0L, checkpoint?.Through ?? 0, checkpoint?.Last ?? AuditChain.Beginning);
        await foreach (var row in RowsAsync(sequence, cancellationToken))
        {
            if (Fault(row, sequence, last) is { } fault)
            {
                return new AuditVerdict(count, sequence, Convert.ToHexStringLower(last), $"Row {row.Sequence}: {fault}");
            }

            (count, sequence, last) = (count + 1, row.Sequence, row.Mac);
        }

        return new AuditVerdict(count, sequence, Convert.ToHexStringLower(last), null);
    }

    private string? Fault(AuditRecord row, long sequence, byte[] last) =>
        row.Sequence != sequence + 1 ? $"rows {sequence + 1} to {row.Sequence - 1} are missing."
        : !Fits(last, row.Previous) ? "it does not follow the row before."
        : !Fits(chain.MacOf(row), row.Mac) ? "it was changed, or was not written by this gateway."
        : null;

    private static bool Fits(byte[] expected, byte[] found) => CryptographicOperations.FixedTimeEquals(expected, found);

    private Task<AuditCheckpoint?> CheckpointAsync(CancellationToken cancellationToken) => store.ReadAsync(
        (context, cancel) => context.AuditCheckpoints.OrderByDescending(row => row.Through).FirstOrDefaultAsync(cancel), cancellationToken);

    // By pages: a reader that stays in one query for minutes would keep the store from writing its log back.
    private async IAsyncEnumerable<AuditRecord> RowsAsync(long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var from = after;
            var rows = await Guarded(store.ReadAsync(
                (context, cancel) => context.AuditRecords.Where(row => row.Sequence > from).OrderBy(row => row.Sequence).Take(Page).ToListAsync(cancel), cancellationToken));
            foreach (var row in rows)
            {
                yield return row;
                after = row.Sequence;
            }

            if (rows.Count < Page)
            {
                yield break;
            }
        }
    }

    private static async Task<T> Guarded<T>(Task<T> read)
    {
        try
        {
            return await read;
        }
        catch (StoreUnavailableException exception)
        {
            throw new IOException(exception.Message + " " + exception.GetBaseException().Message, exception);
        }
    }
}

/// <param name="Rows">How many rows fit.</param>
/// <param name="Last">The last one's number.</param>
/// <param name="Mac">Its HMAC, in hex. Noted elsewhere, it also shows that nothing was cut off at the end.</param>
/// <param name="Broken">What is wrong; null when the chain is whole.</param>
public sealed record AuditVerdict(long Rows, long Last, string Mac, string? Broken);

/// <summary>A row for export.</summary>
public sealed record AuditLine(long Sequence, DateTimeOffset At, string Kind, string? PersonId, string? ClientId, string? Target, string? Detail, string Mac);
