using Gateway.Auth.Storage;

namespace Gateway.Commands.Doctor;

/// <summary>The data directory: there, writable by whoever asks, with room, and its store and keys together.</summary>
internal static class DataDirectoryCheck
{
    private const string Name = "data directory";
    private const long Scarce = 200L * 1024 * 1024;
    private const string AsUser = "run doctor as the gateway's user, or let the directory belong to it.";

    public static async Task<Finding> RunAsync(Patient patient, CancellationToken cancellationToken)
    {
        var path = patient.DataDirectory;
        if (!Directory.Exists(path))
        {
            return File.Exists(path)
                ? Finding.Fail(Name, $"{path} is a file.", "correct Gateway:DataDirectory.")
                : Finding.Warn(Name, $"{path} is not there yet.", "start the gateway once: it makes the directory; or give doctor the gateway's own settings.");
        }

        return Unwritable(path) ?? await StoreAsync(patient, cancellationToken) ?? Exposed(path) ?? Room(path);
    }

    private static Finding? Unwritable(string path)
    {
        try
        {
            // Gone again with its handle: nothing is left behind.
            using var probe = new FileStream(Path.Combine(path, $"doctor-{Guid.NewGuid():N}"), new FileStreamOptions
            {
                Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose,
            });
            probe.WriteByte(0);
            probe.Flush(flushToDisk: true);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Finding.Fail(Name, $"{path} takes no file: {failure.Message}", AsUser);
        }
    }

    private static async Task<Finding?> StoreAsync(Patient patient, CancellationToken cancellationToken)
    {
        var files = patient.Services.GetRequiredService<DataFiles>();
        if (!File.Exists(files.Store))
        {
            return null;
        }

        // The keys open the Forgejo tokens in the store: without them everybody has to sign in anew.
        if (!files.KeysInStore && (!Directory.Exists(files.Keys) || !Directory.EnumerateFiles(files.Keys, "*.xml").Any()))
        {
            return Finding.Fail(Name, $"the store is there, but {files.Keys} holds no key to open its tokens.", "restore the keys that belong to it ('restore', docs/operations.md); without them everybody signs in anew.");
        }

        try
        {
            await files.RequireKnownSchemaAsync(files.Store, cancellationToken);
            return null;
        }
        catch (StoreTooNewException newer)
        {
            return Finding.Fail(Name, newer.Message, "use the newer program, or restore the backup from before the upgrade.");
        }
        catch (IOException failure)
        {
            return Finding.Fail(Name, failure.Message, AsUser);
        }
    }

    private static Finding? Exposed(string path) =>
        OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute)) == 0
            ? null
            : Finding.Warn(Name, $"{path} is open to others than its owner.", $"chmod 700 {path}; the gateway does so at its start.");

    private static Finding Room(string path)
    {
        var free = new DriveInfo(path).AvailableFreeSpace;
        return free < Scarce
            ? Finding.Warn(Name, $"{path} has {free / 1024 / 1024} MiB left.", "make room: a full disk stops sign-ins.")
            : Finding.Ok(Name, $"{path} is writable, with {free / 1024 / 1024:N0} MiB left.");
    }
}
