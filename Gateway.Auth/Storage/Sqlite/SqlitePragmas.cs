using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Gateway.Auth.Storage.Sqlite;

/// <summary>Sets what SQLite keeps per connection. WAL is kept in the file and is set once, before the migrations.</summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    public static readonly SqlitePragmas Instance = new();

    // Another process (a command line on the same store) may hold the lock: wait 5 s for it, then report the store as unavailable.
    // FULL: with NORMAL a WAL loses, at a power failure, the last commits before it. A revocation that was confirmed would be undone, a rotated pair of Forgejo's
    // forgotten although the older one is dead. One flush for each commit costs little: of fifty sign-ins at once no write was measured to wait longer than 0.2 s, where the processors were not the bottleneck.
    private const string Pragmas = "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
