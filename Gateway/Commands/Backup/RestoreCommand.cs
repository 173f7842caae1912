using System.Globalization;
using Gateway.Auth.Storage;
using Gateway.Durability;
using Gateway.Operations;

namespace Gateway.Commands.Backup;

/// <summary>
/// <c>restore FILE</c>: puts a backup in place. Refuses where there is something already, unless forced, and where a gateway runs. 0 when everything is in place, 1 when
/// refused (nothing is changed then), 2 when the backup is of a newer program.
/// </summary>
internal static class RestoreCommand
{
    public static Task<int> RunAsync(GatewayArguments arguments, string file, bool force) => OfflineServices.RunDetachedAsync(arguments, async services =>
    {
        var files = new BackupFiles(services);
        if (!File.Exists(file))
        {
            return await ExitCodes.FailAsync($"There is no {file}.");
        }

        var owner = DirectoryOwner.Of(files.Directory);
        if (owner is { IsAsker: false } && !Environment.IsPrivilegedProcess)
        {
            return await ExitCodes.FailAsync($"{files.Directory} belongs to the user with the id {owner.Uid}: restore as that user, or as root; then what is restored is theirs.");
        }

        OwnerFiles.CreateDirectory(files.Directory);
        using var claim = DirectoryClaim.Alone(files.Directory);
        owner?.Give([DirectoryClaim.In(files.Directory)]);
        if (claim is null)
        {
            return await ExitCodes.FailAsync($"A gateway runs on {files.Directory}: stop it first.");
        }

        if (files.Existing() is [var existing, ..] && !force)
        {
            return await ExitCodes.FailAsync($"{existing} is there already. --force sets aside what is there and restores.");
        }

        return await RestoreAsync(files, file, owner, services.GetRequiredService<TimeProvider>());
    });

    private static async Task<int> RestoreAsync(BackupFiles files, string archive, DirectoryOwner? owner, TimeProvider time)
    {
        var work = OwnerFiles.CreateDirectory(Path.Combine(files.Directory, $"restore-{Guid.NewGuid():N}"));
        try
        {
            var (names, wrong) = await BackupReader.UnpackAsync(archive, work.FullName, CancellationToken.None);
            wrong ??= await WrongAsync(files, work.FullName, names);
            return wrong is null ? await PlaceAsync(files, work.FullName, names, owner, time) : await ExitCodes.FailAsync($"{archive} is not restored. {wrong}");
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private static async Task<string?> WrongAsync(BackupFiles files, string work, IReadOnlyList<string> names)
    {
        var databases = names.Where(name => name.EndsWith(".db", StringComparison.Ordinal)).Select(name => Path.Combine(work, name)).ToArray();
        if (databases.Select(BackupFiles.Damage).OfType<string>().FirstOrDefault() is { } damage)
        {
            return damage;
        }

        await files.Auth.RequireKnownSchemaAsync(Path.Combine(work, BackupFormat.Store), CancellationToken.None);
        if (names.Contains(BackupFormat.Sessions))
        {
            SessionFile.RequireKnown(Path.Combine(work, BackupFormat.Sessions));
        }

        return null;
    }

    private static async Task<int> PlaceAsync(BackupFiles files, string work, IReadOnlyList<string> names, DirectoryOwner? owner, TimeProvider time)
    {
        var aside = Path.Combine(files.Directory, string.Create(CultureInfo.InvariantCulture, $"replaced-{time.GetUtcNow():yyyyMMdd-HHmmss-fff}"));
        foreach (var existing in files.Existing())
        {
            OwnerFiles.CreateDirectory(aside);
            owner?.Give([aside]);
            File.Move(existing, Path.Combine(aside, Path.GetFileName(existing)));
        }

        OwnerFiles.CreateDirectory(files.Auth.Keys);
        owner?.Give([files.Auth.Keys]);
        foreach (var name in names.Where(name => name != BackupFormat.Manifest))
        {
            // Theirs before it is in place: no moment in which the gateway would find a store that it cannot open.
            owner?.Give([Path.Combine(work, name)]);
            File.Move(Path.Combine(work, name), files.Target(name));
        }

        await Console.Out.WriteLineAsync($"Restored {names.Count - 1} files into {files.Directory}. {(Directory.Exists(aside) ? $"What was there is in {aside}. " : "")}"
            + (owner is { IsAsker: false } ? $"They belong to the user with the id {owner.Uid}, as the directory does. Start the gateway." : "They belong to the user who ran this: it must be the gateway's. Start the gateway."));
        return ExitCodes.Success;
    }
}
