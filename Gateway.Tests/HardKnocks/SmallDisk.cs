using System.Data.Common;
using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.HardKnocks;

/// <summary>A disk under the store that can be full at will: SQLite itself then refuses every page more (SQLITE_FULL), as it does when the system has no room.</summary>
internal sealed class SmallDisk : DbConnectionInterceptor
{
    public bool Full { get; set; }

    public IDbContextFactory<AuthDbContext> Mount(IServiceProvider services) => new Factory(services.GetRequiredService<SqliteStore>(), this);

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();

        // Never below what is in use: 1 is "not a page more".
        command.CommandText = $"PRAGMA max_page_count = {(Full ? 1 : 1_000_000)}";
        command.ExecuteNonQuery();
    }

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        ConnectionOpened(connection, eventData);
        return Task.CompletedTask;
    }

    private sealed class Factory(SqliteStore store, SmallDisk disk) : IDbContextFactory<AuthDbContext>
    {
        private readonly DbContextOptions<SqliteAuthDbContext> options = Options(store, disk);

        public AuthDbContext CreateDbContext() => new SqliteAuthDbContext(options);

        private static DbContextOptions<SqliteAuthDbContext> Options(SqliteStore store, SmallDisk disk)
        {
            var builder = new DbContextOptionsBuilder<SqliteAuthDbContext>();
            store.Configure(builder);
            return builder.AddInterceptors(disk).Options;
        }
    }
}
