using Gateway.Auth.Storage;
using Gateway.Auth.Vault;

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

        try
        {
            var keys = patient.Services.GetRequiredService<KeyInventory>().Look();
            if (keys.Here + keys.ToCarry == 0)
            {
                return Finding.Fail(Name, $"the store is there, but {keys.Place} holds no key to open its tokens.", "restore the keys that belong to it ('restore', docs/operations.md); without them everybody signs in anew.");
            }

            await files.RequireKnownSchemaAsync(files.Store, cancellationToken);
            return Locked(keys);
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

    // The keys open the Forgejo tokens in the store: without them everybody has to sign in anew.
    private static Finding? Locked(KeyState keys) => keys switch
    {
        { Locked: > 0 } => Finding.Fail(
            Name, $"{keys.Locked} of the keys that open the store's tokens can be opened by no wrapping key.", "put the former Keys:WrappingKey into Keys:OldWrappingKeys:0."),
        { ToCarry: > 0 } => Finding.Warn(Name, $"{keys.ToCarry} keys are in {keys.Other} and not in {keys.Place}.", "restart the gateway: it carries them over."),
        { LeftOpen: > 0 } => Finding.Warn(Name, $"the keys are in the store, but copies of {keys.LeftOpen} are in {keys.Other}.", "remove that directory: it is not used, and opens every token."),
        _ => null,
    };

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
