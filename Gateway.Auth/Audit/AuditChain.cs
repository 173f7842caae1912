using System.Buffers.Binary;
using System.Text;
using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Audit;

/// <summary>
/// Makes rows of what a transaction recorded, each with the HMAC of the one before: a row that is changed, taken out or put in later breaks the chain. One
/// writer at a time, in this process and in the store, so that no two rows can follow the same one.
/// </summary>
internal sealed class AuditChain(AuditKey key, TimeProvider time)
{
    public static readonly byte[] Beginning = new byte[32];

    /// <summary>Adds the rows; the caller saves and commits.</summary>
    public async Task AppendAsync(AuthDbContext context, CancellationToken cancellationToken)
    {
        if (context.Trail.Count == 0)
        {
            return;
        }

        var (sequence, previous) = await LastAsync(context, cancellationToken);
        foreach (var entry in context.Trail)
        {
            var record = ToRecord(entry, ++sequence, previous);
            context.AuditRecords.Add(record);
            previous = record.Mac;
        }

        context.Trail.Clear();
    }

    public byte[] MacOf(AuditRecord record) => key.Mac(Canonical(
        record.Sequence, record.At, record.Previous, [record.Kind, record.PersonId, record.ClientId, record.Target, record.Detail]));

    public byte[] MacOf(AuditCheckpoint checkpoint) => key.Mac(Canonical(checkpoint.Through, checkpoint.At, checkpoint.Last, ["checkpoint"]));

    private static async Task<(long Sequence, byte[] Mac)> LastAsync(AuthDbContext context, CancellationToken cancellationToken)
    {
        var last = await context.AuditRecords.AsNoTracking().OrderByDescending(row => row.Sequence).FirstOrDefaultAsync(cancellationToken);
        if (last is not null)
        {
            return (last.Sequence, last.Mac);
        }

        var checkpoint = await context.AuditCheckpoints.AsNoTracking().OrderByDescending(row => row.Through).FirstOrDefaultAsync(cancellationToken);
        return checkpoint is null ? (0, Beginning) : (checkpoint.Through, checkpoint.Last);
    }

    private AuditRecord ToRecord(AuditEvent entry, long sequence, byte[] previous)
    {
        var record = new AuditRecord
        {
            Sequence = sequence,
            // As the store keeps it, else the HMAC would not fit what is read back.
            At = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds()),
            Kind = entry.Kind,
            PersonId = AuditText.Clean(entry.PersonId),
            ClientId = AuditText.Clean(entry.ClientId),
            Target = AuditText.Clean(entry.Target),
            Detail = AuditText.Clean(entry.Detail),
            Previous = previous,
            Mac = [],
        };
        record.Mac = MacOf(record);
        return record;
    }

    // Lengths before the texts: otherwise "ab" + "c" and "a" + "bc" would have one HMAC.
    private static byte[] Canonical(long number, DateTimeOffset at, byte[] previous, string?[] texts)
    {
        using var message = new MemoryStream();
        Span<byte> word = stackalloc byte[8];
        foreach (var value in (long[])[number, at.ToUnixTimeMilliseconds()])
        {
            BinaryPrimitives.WriteInt64BigEndian(word, value);
            message.Write(word);
        }

        message.Write(previous);
        foreach (var text in texts)
        {
            var bytes = text is null ? null : Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteInt64BigEndian(word, bytes?.Length ?? -1);
            message.Write(word);
            message.Write(bytes);
        }

        return message.ToArray();
    }
}
