using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Gateway.Auth.Storage.Sqlite;

/// <summary>Brings the database file to this version's schema.</summary>
internal sealed partial class SqliteMigrator(SqliteStore store, IDbContextFactory<AuthDbContext> contexts, ILogger<SqliteMigrator> logger)
{
    /// <exception cref="StoreTooNewException">A newer program wrote it; it is left as it is.</exception>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        store.CreateFile();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL;", cancellationToken);
        await DropAbandonedLockAsync(context, cancellationToken);
        await KeepFormerAsync(context, cancellationToken);
        await context.Database.MigrateAsync(cancellationToken);
        await context.Database.ExecuteSqlRawAsync(SqliteAuditGuards.Create, cancellationToken);
    }

    /// <summary>Copies a store that is about to change beside itself: the way back, should the new program not do.</summary>
    private async Task KeepFormerAsync(AuthDbContext context, CancellationToken cancellationToken)
    {
        var path = new SqliteConnectionStringBuilder(store.ConnectionString).DataSource;
        var (applied, known) = ((await context.Database.GetAppliedMigrationsAsync(cancellationToken)).ToArray(), context.Database.GetMigrations().ToArray());
        StoreVersions.RefuseNewer(path, applied, known);
        var copy = $"{path}.before-{known[^1]}";

        // A copy that is there was made by an attempt that failed halfway: it is the one from before.
        if (applied.Length == 0 || !known.Except(applied, StringComparer.Ordinal).Any() || File.Exists(copy))
        {
            return;
        }

        await context.Database.OpenConnectionAsync(cancellationToken);
        OwnerFiles.Copy((SqliteConnection)context.Database.GetDbConnection(), copy);
        Kept(copy);
    }

    // EF's migration lock is a row that a killed process leaves behind; the next start would wait for it for ever.
    private static async Task DropAbandonedLockAsync(AuthDbContext context, CancellationToken cancellationToken)
    {
        var found = await context.Database
            .SqlQueryRaw<int>("""SELECT COUNT(*) AS "Value" FROM "sqlite_master" WHERE "type" = 'table' AND "name" = '__EFMigrationsLock'""")
            .SingleAsync(cancellationToken);
        if (found > 0)
        {
            await context.Database.ExecuteSqlRawAsync(
                """DELETE FROM "__EFMigrationsLock" WHERE julianday("Timestamp") < julianday('now', '-1 minute')""", cancellationToken);
        }
    }

    [LoggerMessage(1004, LogLevel.Information, "The store is brought to a newer version; as it was it is kept at {Path}")]
    private partial void Kept(string path);
}
