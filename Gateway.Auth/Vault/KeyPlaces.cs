using Gateway.Auth.Storage;
using Gateway.Auth.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Gateway.Auth.Vault;

/// <summary>Both places where keys may be, by name, looked at without making either.</summary>
internal sealed class KeyPlaces(AuthorizationServerOptions server, SqliteStore store)
{
    public string Directory { get; } = Path.Combine(server.DataDirectory, "keys");

    public string Store { get; } = new SqliteConnectionStringBuilder(store.ConnectionString).DataSource;

    public IReadOnlyDictionary<string, string> InDirectory() => !System.IO.Directory.Exists(Directory)
        ? new Dictionary<string, string>()
        : System.IO.Directory.EnumerateFiles(Directory, "*.xml").ToDictionary(path => Path.GetFileNameWithoutExtension(path), File.ReadAllText, StringComparer.Ordinal);

    /// <exception cref="SqliteException">The store does not answer.</exception>
    public IReadOnlyDictionary<string, string> InStore()
    {
        if (!File.Exists(Store))
        {
            return new Dictionary<string, string>();
        }

        // Not by EF: its first query costs more than the rest of a start, and the tables may be of an older version.
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Store, Mode = SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = 5 }.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """SELECT COUNT(*) FROM "sqlite_master" WHERE "type" = 'table' AND "name" = 'Keys'""";
        return (long)command.ExecuteScalar()! == 0 ? new Dictionary<string, string>() : Rows(command);
    }

    public void AddFile(string name, string xml)
    {
        OwnerFiles.CreateDirectory(Directory);
        var draft = Path.Combine(Directory, $"{Guid.NewGuid():N}.draft");
        using (var file = OwnerFiles.Create(draft))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(xml));
            file.Flush(flushToDisk: true);
        }

        // The name comes from the framework, but out of a store: only its last part can name a file.
        File.Move(draft, Path.Combine(Directory, Path.GetFileName(name) + ".xml"), overwrite: false);
    }

    private static Dictionary<string, string> Rows(SqliteCommand command)
    {
        command.CommandText = """SELECT "Name", "Xml" FROM "Keys" ORDER BY "Id" """;
        using var reader = command.ExecuteReader();
        var rows = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read())
        {
            rows[reader.GetString(0)] = reader.GetString(1);
        }

        return rows;
    }
}
