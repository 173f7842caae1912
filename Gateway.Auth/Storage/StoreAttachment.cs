using Gateway.Auth.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Storage;

/// <summary>
/// Opens the store for a command beside a gateway that may be running: nothing is created and nothing migrated, which is the gateway's own business.
/// </summary>
internal sealed class StoreAttachment(SqliteStore file, IDbContextFactory<AuthDbContext> contexts, StorePreparation preparation)
{
    /// <summary>What is in the way; null when the store can be used from now on.</summary>
    /// <exception cref="StoreTooNewException">A newer program wrote it.</exception>
    public async Task<string?> AttachAsync(CancellationToken cancellationToken)
    {
        var path = new SqliteConnectionStringBuilder(file.ConnectionString).DataSource;
        if (!File.Exists(path))
        {
            return $"There is no store at {path}. Give the gateway's own settings (--config PATH, or --Gateway:DataDirectory=PATH).";
        }

        try
        {
            return await CompareAsync(path, cancellationToken);
        }
        catch (Exception exception) when (SqliteFaults.IsUnavailable(exception))
        {
            return $"The store at {path} does not answer: {exception.GetBaseException().Message}";
        }
    }

    private async Task<string?> CompareAsync(string path, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var applied = (await context.Database.GetAppliedMigrationsAsync(cancellationToken)).ToArray();
        StoreVersions.RefuseNewer(path, applied, context.Database.GetMigrations());
        if (!applied.ToHashSet(StringComparer.Ordinal).SetEquals(context.Database.GetMigrations()))
        {
            return "The store was made by an older version of this program: start this version's gateway once.";
        }

        preparation.Complete();
        return null;
    }
}
