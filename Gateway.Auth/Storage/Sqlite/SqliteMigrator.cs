using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Storage.Sqlite;

/// <summary>Brings the database file to this version's schema.</summary>
internal sealed class SqliteMigrator(SqliteStore store, IDbContextFactory<AuthDbContext> contexts)
{
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        store.CreateFile();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL;", cancellationToken);
        await DropAbandonedLockAsync(context, cancellationToken);
        await context.Database.MigrateAsync(cancellationToken);
        await context.Database.ExecuteSqlRawAsync(SqliteAuditGuards.Create, cancellationToken);
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
}
