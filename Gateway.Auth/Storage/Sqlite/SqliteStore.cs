using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Storage.Sqlite;

/// <summary>The database file: where it is, who may read it, and how it is opened.</summary>
internal sealed class SqliteStore(IOptions<StoreOptions> store, AuthorizationServerOptions server)
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerDirectory = OwnerFile | UnixFileMode.UserExecute;

    public string ConnectionString { get; } = Build(store.Value.ConnectionString, server.DataDirectory).ConnectionString;

    public void Configure(DbContextOptionsBuilder options) =>
        options.UseSqlite(ConnectionString).AddInterceptors(SqlitePragmas.Instance);

    /// <summary>
    /// Creates directory and file, readable by their owner alone, before SQLite would create them by the umask. SQLite gives the WAL and its
    /// index the file's own mode.
    /// </summary>
    public void CreateFile()
    {
        var file = new SqliteConnectionStringBuilder(ConnectionString).DataSource;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(server.DataDirectory);
            return;
        }

        // The mode is set apart from the creation: somebody else may have been first, by the umask.
        Directory.CreateDirectory(server.DataDirectory, OwnerDirectory);
        File.SetUnixFileMode(server.DataDirectory, OwnerDirectory);
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite, UnixCreateMode = OwnerFile };
        using var created = new FileStream(file, options);
        File.SetUnixFileMode(created.SafeFileHandle, OwnerFile);
    }

    private static SqliteConnectionStringBuilder Build(string? configured, string directory)
    {
        var builder = new SqliteConnectionStringBuilder(configured ?? "Data Source=gateway.db");

        // Beside SQLite's own wait for a lock, the driver tries again until this has passed; its default of 30 s would keep people waiting.
        if (!builder.ShouldSerialize("Default Timeout"))
        {
            builder.DefaultTimeout = 5;
        }

        builder.DataSource = Path.GetFullPath(builder.DataSource, Path.GetFullPath(directory));
        return builder;
    }
}
