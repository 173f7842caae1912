using Microsoft.Data.Sqlite;

namespace Gateway.Auth.Storage.Sqlite;

/// <summary>Tells a store that cannot serve now from a bug, by SQLite's result codes.</summary>
internal static class SqliteFaults
{
    private const int Busy = 5, Locked = 6, ReadOnly = 8, InputOutput = 10, Corrupt = 11, Full = 13, CannotOpen = 14;

    public static bool IsUnavailable(Exception exception)
    {
        // EF wraps what a save throws.
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is SqliteException { SqliteErrorCode: Busy or Locked or ReadOnly or InputOutput or Corrupt or Full or CannotOpen })
            {
                return true;
            }
        }

        return false;
    }
}
