using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Storage.Sqlite;

/// <summary>The database file: where it is, who may read it, and how it is opened.</summary>
internal sealed class SqliteStore(IOptions<StoreOptions> store, AuthorizationServerOptions server)
{
    public string ConnectionString { get; } = Build(store.Value.ConnectionString, server.DataDirectory).ConnectionString;

    public void Configure(DbContextOptionsBuilder options) =>
        options.UseSqlite(ConnectionString).AddInterceptors(SqlitePragmas.Instance);

    /// <summary>Creates directory and file, readable by their owner alone.</summary>
    public void CreateFile()
    {
        OwnerFiles.CreateDirectory(server.DataDirectory);
        OwnerFiles.Prepare(new SqliteConnectionStringBuilder(ConnectionString).DataSource);
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
