using Gateway.Auth.Audit;
using Gateway.Auth.Storage.Sqlite;
using Gateway.Auth.Vault;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Storage;

/// <summary>Which files the authorization server keeps, for commands that look after them.</summary>
public sealed class DataFiles
{
    private readonly IDbContextFactory<AuthDbContext> contexts;

    internal DataFiles(SqliteStore store, AuditKey audit, AuthorizationServerOptions server, KeyOptions keys, IDbContextFactory<AuthDbContext> contexts)
    {
        this.contexts = contexts;
        Store = new SqliteConnectionStringBuilder(store.ConnectionString).DataSource;
        Keys = Path.Combine(server.DataDirectory, "keys");
        AuditKey = audit.Path;
        KeysAreWrapped = keys.WrappingKey is { Length: > 0 };
    }

    /// <summary>The database's file.</summary>
    public string Store { get; }

    /// <summary>The directory of the data-protection keys, unless they are in the store.</summary>
    public string Keys { get; }

    /// <summary>Whether the keys are of no use without <c>Keys:WrappingKey</c>, which is in none of these files.</summary>
    public bool KeysAreWrapped { get; }

    /// <summary>The file with the audit trail's key.</summary>
    public string AuditKey { get; }

    /// <summary>Looks at a database file without changing it.</summary>
    /// <returns>The version of its tables; empty when it has none.</returns>
    /// <exception cref="StoreTooNewException">This program would not understand it.</exception>
    /// <exception cref="IOException">It cannot be read, or is no database.</exception>
    public async Task<string> RequireKnownSchemaAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            var applied = await AppliedAsync(path, cancellationToken);
            StoreVersions.RefuseNewer(path, applied, context.Database.GetMigrations());
            return applied.Max(StringComparer.Ordinal) ?? "";
        }
        catch (SqliteException exception)
        {
            throw new IOException($"{path} does not answer: {exception.Message}", exception);
        }
    }

    private static async Task<IReadOnlyList<string>> AppliedAsync(string path, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = 5 }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = """SELECT COUNT(*) FROM "sqlite_master" WHERE "type" = 'table' AND "name" = '__EFMigrationsHistory'""";
        if ((long)(await command.ExecuteScalarAsync(cancellationToken))! == 0)
        {
            return [];
        }

        command.CommandText = """SELECT "MigrationId" FROM "__EFMigrationsHistory" """;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<string> applied = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            applied.Add(reader.GetString(0));
        }

        return applied;
    }
}
