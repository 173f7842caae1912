using Gateway.Auth.Storage;
using Gateway.Configuration;
using Gateway.Durability;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Gateway.Commands.Backup;

/// <summary>Where each file of a backup lives in this gateway.</summary>
internal sealed class BackupFiles(IServiceProvider services)
{
    public string Directory { get; } = Path.GetFullPath(services.GetRequiredService<IOptions<GatewayOptions>>().Value.DataDirectory);

    public DataFiles Auth { get; } = services.GetRequiredService<DataFiles>();

    public string Sessions => SessionFile.In(Directory);

    /// <summary>Where an archive's file belongs. The name is one of <see cref="BackupFormat.IsName"/>'s.</summary>
    public string Target(string name) => name switch
    {
        BackupFormat.Store => Auth.Store,
        BackupFormat.Sessions => Sessions,
        BackupFormat.AuditKey => Auth.AuditKey,
        _ => Path.Combine(Auth.Keys, Path.GetFileName(name)),
    };

    /// <summary>Everything that a restore would replace and that is there, what SQLite keeps beside its files included: an old WAL would be read into a new file.</summary>
    public IReadOnlyList<string> Existing() =>
    [
        .. new[] { Auth.Store, Sessions }.SelectMany(path => new[] { path, path + "-wal", path + "-shm" }).Append(Auth.AuditKey).Where(File.Exists),
        .. KeyFiles(),
    ];

    public IReadOnlyList<string> KeyFiles() => System.IO.Directory.Exists(Auth.Keys) ? System.IO.Directory.GetFiles(Auth.Keys, "*.xml") : [];

    /// <summary>What SQLite says of a file's pages; null: they are whole.</summary>
    public static string? Damage(string path)
    {
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA quick_check(1)";
            return command.ExecuteScalar() is "ok" ? null : $"{Path.GetFileName(path)} is damaged.";
        }
        catch (SqliteException exception)
        {
            return $"{Path.GetFileName(path)} is no database: {exception.Message}";
        }
    }
}
