using Gateway.Auth.Storage;
using Gateway.Configuration;
using Gateway.StdioBridge.Sessions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Gateway.Durability;

/// <summary>The file <c>sessions.db</c> in the data directory: made at its first use, readable by its owner alone.</summary>
internal sealed partial class SessionFile(IOptions<GatewayOptions> gateway, ILogger<SessionFile> logger) : IDisposable
{
    /// <summary>Rises with each change of the table; an older file is kept beside and begun anew, because all that it costs is a new initialize.</summary>
    private const int Version = 2;

    private const string Table = """
        CREATE TABLE sessions (
            key TEXT NOT NULL PRIMARY KEY, server TEXT NOT NULL, person TEXT NOT NULL, grant_id TEXT NOT NULL, authorization_id TEXT NOT NULL, client TEXT NOT NULL,
            opened INTEGER NOT NULL, initialize BLOB NOT NULL, version TEXT NOT NULL, capabilities TEXT NOT NULL, initialized INTEGER NOT NULL, worked INTEGER NOT NULL,
            log_level BLOB, subscriptions TEXT NOT NULL, lists BLOB, own_lists INTEGER NOT NULL, used INTEGER NOT NULL
        ) WITHOUT ROWID
        """;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private SqliteConnection? _connection;

    /// <summary>The file in a data directory.</summary>
    public static string In(string directory) => Path.Combine(directory, "sessions.db");

    /// <exception cref="StoreTooNewException">A newer program wrote the file.</exception>
    public static void RequireKnown(string path)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        connection.Open();
        RefuseNewer(connection);
    }

    /// <summary>Runs one step at a time on the one connection.</summary>
    /// <exception cref="StoreTooNewException">A newer program wrote the file.</exception>
    /// <exception cref="SessionStoreException">SQLite, or the disk below it, does not serve.</exception>
    public async Task<T> UseAsync<T>(Func<SqliteConnection, Task<T>> use, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            _connection ??= await OpenAsync(cancellationToken);
            return await use(_connection);
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            // A connection that failed may be in any state: the next use opens another.
            _connection?.Dispose();
            _connection = null;
            throw new SessionStoreException("The sessions' file cannot be used.", exception);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        _connection?.Dispose();
        _gate.Dispose();
    }

    private async Task<SqliteConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var path = In(Path.GetFullPath(gateway.Value.DataDirectory));
        OwnerFiles.CreateDirectory(Path.GetDirectoryName(path)!);
        OwnerFiles.Prepare(path);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 5 }.ConnectionString);
        var ready = false;
        try
        {
            await connection.OpenAsync(cancellationToken);
            await PrepareAsync(connection, cancellationToken);
            ready = true;
            return connection;
        }
        finally
        {
            if (!ready)
            {
                await connection.DisposeAsync();
            }
        }
    }

    private static long RefuseNewer(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        var found = (long)command.ExecuteScalar()!;
        return found <= Version ? found : throw new StoreTooNewException(connection.DataSource, $"{found}", $"{Version}");
    }

    private void KeepFormer(SqliteConnection connection, long found)
    {
        var copy = $"{connection.DataSource}.before-{Version}";
        if (found > 0 && !File.Exists(copy))
        {
            OwnerFiles.Copy(connection, copy);
            Kept(copy);
        }
    }

    private async Task PrepareAsync(SqliteConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();

        var found = RefuseNewer(connection);

        // FULL: a session whose id a client knows survives a loss of power too.
        command.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";
        await command.ExecuteNonQueryAsync(cancellationToken);
        if (found != Version)
        {
            KeepFormer(connection, found);
            command.CommandText = $"DROP TABLE IF EXISTS sessions; {Table}; PRAGMA user_version = {Version};";
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    [LoggerMessage(3520, LogLevel.Information, "The sessions of an older version are not taken over: clients open new ones by themselves. The file as it was is kept at {Path}")]
    private partial void Kept(string path);
}
