using System.Text.Json;
using Gateway.StdioBridge.Sessions;
using Microsoft.Data.Sqlite;

namespace Gateway.Durability;

/// <summary>The bridge's sessions in a SQLite file of their own, beside the authorization server's: neither room waits for the other's writes.</summary>
internal sealed class SqliteSessions(SessionFile file) : ISessionStore
{
    private const string Columns =
        "key, server, person, grant_id, authorization_id, client, opened, initialize, version, capabilities, initialized, worked, log_level, subscriptions, lists, own_lists, used";

    private const string Upsert = $"""
        INSERT OR REPLACE INTO sessions ({Columns})
        VALUES ($key, $server, $person, $grant, $authorization, $client, $opened, $initialize, $version, $capabilities, $initialized, $worked, $level, $subscriptions, $lists, $ownlists, $used)
        """;

    public Task<IReadOnlyList<SessionRow>> LoadAsync(CancellationToken cancellationToken) => file.UseAsync(async connection =>
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM sessions";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<SessionRow> rows = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(Read(reader));
        }

        return (IReadOnlyList<SessionRow>)rows;
    }, cancellationToken);

    public Task WriteAsync(IReadOnlyCollection<SessionRow> changed, IReadOnlyCollection<string> endedKeys, CancellationToken cancellationToken) =>
        file.UseAsync(async connection =>
        {
            await using var transaction = (SqliteTransaction)await connection.BeginTransactionAsync(cancellationToken);
            foreach (var row in changed)
            {
                await ExecuteAsync(transaction, Upsert, Parameters(row), cancellationToken);
            }

            foreach (var key in endedKeys)
            {
                await ExecuteAsync(transaction, "DELETE FROM sessions WHERE key = $key", [("$key", key)], cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
            return true;
        }, cancellationToken);

    private static SessionRow Read(SqliteDataReader row) => new(
        row.GetString(0),
        new BridgeSessionInfo(row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), Time(row.GetInt64(6))),
        row.GetFieldValue<byte[]>(7),
        row.GetString(8),
        row.GetString(9),
        row.GetBoolean(10),
        row.GetBoolean(11),
        row.IsDBNull(12) ? null : row.GetFieldValue<byte[]>(12),
        JsonSerializer.Deserialize<string[]>(row.GetString(13)) ?? [],
        row.IsDBNull(14) ? null : row.GetFieldValue<byte[]>(14),
        row.GetBoolean(15),
        Time(row.GetInt64(16)));

    private static (string Name, object? Value)[] Parameters(SessionRow row) =>
    [
        ("$key", row.Key),
        ("$server", row.Info.Server),
        ("$person", row.Info.PersonId),
        ("$grant", row.Info.GrantId),
        ("$authorization", row.Info.AuthorizationId),
        ("$client", row.Info.ClientId),
        ("$opened", row.Info.OpenedAt.ToUnixTimeMilliseconds()),
        ("$initialize", row.Initialize),
        ("$version", row.ProtocolVersion),
        ("$capabilities", row.Capabilities),
        ("$initialized", row.Initialized),
        ("$worked", row.Worked),
        ("$level", row.LogLevel),
        ("$subscriptions", JsonSerializer.Serialize(row.Subscriptions)),
        ("$lists", row.Lists),
        ("$ownlists", row.OwnLists),
        ("$used", row.UsedAt.ToUnixTimeMilliseconds()),
    ];

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static async Task ExecuteAsync(SqliteTransaction transaction, string sql, (string Name, object? Value)[] parameters, CancellationToken cancellationToken)
    {
        await using var command = transaction.Connection!.CreateCommand();
        (command.Transaction, command.CommandText) = (transaction, sql);
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
