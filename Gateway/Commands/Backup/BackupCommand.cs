using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using Gateway.Auth.Storage;
using Gateway.Operations;
using Microsoft.Data.Sqlite;

namespace Gateway.Commands.Backup;

/// <summary><c>backup FILE</c>: store, sessions and keys in one archive, mode 0600, while the gateway runs. 0 when it is whole and on disk, else 1 and no file.</summary>
internal static class BackupCommand
{
    public static Task<int> RunAsync(GatewayArguments arguments, string file, bool force) =>
        OfflineServices.RunDetachedAsync(arguments, services => RunAsync(new BackupFiles(services), Path.GetFullPath(file), force, services.GetRequiredService<TimeProvider>()));

    private static async Task<int> RunAsync(BackupFiles files, string target, bool force, TimeProvider time)
    {
        if (!File.Exists(files.Auth.Store))
        {
            return await ExitCodes.FailAsync($"There is no store at {files.Auth.Store}. Give the gateway's own settings (--config PATH, or --Gateway:DataDirectory=PATH).");
        }

        if (File.Exists(target) && !force)
        {
            return await ExitCodes.FailAsync($"{target} is there already; --force replaces it.");
        }

        var work = OwnerFiles.CreateDirectory($"{target}.{Guid.NewGuid():N}");
        try
        {
            return await MakeAsync(files, work.FullName, target, new BackupManifest(BackupFormat.Version, ProductVersion.Current, time.GetUtcNow()));
        }
        catch (SqliteException exception)
        {
            return await ExitCodes.FailAsync($"The store does not answer: {exception.Message}");
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private static async Task<int> MakeAsync(BackupFiles files, string work, string target, BackupManifest manifest)
    {
        // In this order: each session's authorization is in the store that is copied after it, and each row's key is in the keys that are copied after that.
        var parts = Databases(files, work).Concat(Keys(files)).ToArray();
        if (parts.Select(part => Path.GetExtension(part.Path) == ".db" ? BackupFiles.Damage(part.Path) : null).OfType<string>().FirstOrDefault() is { } damage)
        {
            return await ExitCodes.FailAsync(damage);
        }

        var draft = Path.Combine(work, "archive");
        await WriteAsync(draft, parts, manifest);
        File.Move(draft, target, overwrite: true);
        await Console.Out.WriteLineAsync($"{target}: {string.Join(", ", parts.Select(part => part.Name))}; {new FileInfo(target).Length:N0} bytes. It opens every Forgejo token in the store: keep it as secret."
            + (files.Auth.KeysAreWrapped ? " Keys:WrappingKey is not in it and is needed to use it." : ""));
        return ExitCodes.Success;
    }

    private static List<(string Name, string Path)> Databases(BackupFiles files, string work)
    {
        List<(string, string)> copied = [];
        foreach (var (name, path) in new[] { (BackupFormat.Sessions, files.Sessions), (BackupFormat.Store, files.Auth.Store) }.Where(part => File.Exists(part.Item2)))
        {
            using var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = 30 }.ConnectionString);
            connection.Open();
            OwnerFiles.Copy(connection, Path.Combine(work, name));
            copied.Add((name, Path.Combine(work, name)));
        }

        return copied;
    }

    private static IEnumerable<(string Name, string Path)> Keys(BackupFiles files) =>
        files.KeyFiles().Select(path => (BackupFormat.Keys + Path.GetFileName(path), path))
            .Concat(File.Exists(files.Auth.AuditKey) ? [(BackupFormat.AuditKey, files.Auth.AuditKey)] : [])
            .Where(part => BackupFormat.IsName(part.Item1));

    private static async Task WriteAsync(string draft, IEnumerable<(string Name, string Path)> parts, BackupManifest manifest)
    {
        await using var file = OwnerFiles.Create(draft);
        await using (var gzip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true))
        await using (var tar = new TarWriter(gzip, TarEntryFormat.Pax, leaveOpen: true))
        {
            using var words = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(manifest, BackupJson.Default.BackupManifest));
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, BackupFormat.Manifest) { DataStream = words });
            foreach (var (name, path) in parts)
            {
                await tar.WriteEntryAsync(path, name);
            }
        }

        file.Flush(flushToDisk: true);
    }
}
