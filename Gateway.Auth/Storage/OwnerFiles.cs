using Microsoft.Data.Sqlite;

namespace Gateway.Auth.Storage;

/// <summary>Files and directories for their owner's eyes alone, whatever the umask says.</summary>
public static class OwnerFiles
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerDirectory = OwnerFile | UnixFileMode.UserExecute;

    /// <summary>Makes a directory with those above it, or mends its mode.</summary>
    public static DirectoryInfo CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return Directory.CreateDirectory(path);
        }

        // The mode is set apart from the creation: somebody else may have been first, by the umask.
        var directory = Directory.CreateDirectory(path, OwnerDirectory);
        File.SetUnixFileMode(path, OwnerDirectory);
        return directory;
    }

    /// <summary>Makes a file that must not be there yet.</summary>
    /// <exception cref="IOException">It is there, or cannot be made.</exception>
    public static FileStream Create(string path) => new(path, Options(FileMode.CreateNew, FileShare.None));

    /// <summary>
    /// Makes a database's file before SQLite would by the umask, or mends its mode. SQLite gives the WAL and its index the file's own mode.
    /// </summary>
    public static void Prepare(string path)
    {
        using var created = new FileStream(path, Options(FileMode.OpenOrCreate, FileShare.ReadWrite));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(created.SafeFileHandle, OwnerFile);
        }
    }

    /// <summary>Copies a database that may be in use, whole and of one moment; the copy needs no WAL.</summary>
    /// <exception cref="SqliteException">The database does not answer, or the disk is full.</exception>
    public static void Copy(SqliteConnection from, string to)
    {
        var draft = $"{to}.{Guid.NewGuid():N}";
        try
        {
            Create(draft).Dispose();
            using (var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = draft, Pooling = false }.ConnectionString))
            {
                copy.Open();
                from.BackupDatabase(copy);
            }

            File.Move(draft, to, overwrite: false);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    private static FileStreamOptions Options(FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerFile;
        }

        return options;
    }
}
