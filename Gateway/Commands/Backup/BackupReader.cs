using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using Gateway.Auth.Storage;

namespace Gateway.Commands.Backup;

/// <summary>Unpacks a backup into an empty directory. An archive that holds anything but a backup's own files is refused as a whole.</summary>
internal static class BackupReader
{
    /// <summary>The names found, or what is wrong.</summary>
    public static async Task<(IReadOnlyList<string> Names, string? Wrong)> UnpackAsync(string archive, string directory, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File.OpenRead(archive);
            await using var gzip = new GZipStream(file, CompressionMode.Decompress);
            await using var tar = new TarReader(gzip);
            return await UnpackAsync(tar, directory, cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidDataException or FormatException or EndOfStreamException or ArgumentException)
        {
            return ([], $"{archive} is no whole backup: {exception.Message}");
        }
    }

    private static async Task<(IReadOnlyList<string> Names, string? Wrong)> UnpackAsync(TarReader tar, string directory, CancellationToken cancellationToken)
    {
        var (names, left) = (new List<string>(), BackupFormat.MostBytes);
        while (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            // Links, devices, paths that climb, a name twice: nothing that a backup holds, and each a way to write where it should not.
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || !BackupFormat.IsName(entry.Name) || names.Contains(entry.Name, StringComparer.Ordinal))
            {
                return ([], $"It holds '{Short(entry.Name)}' ({entry.EntryType}), which no backup does.");
            }

            if (names.Count == BackupFormat.MostFiles || (left -= entry.Length) < 0)
            {
                return ([], "It is larger than any backup.");
            }

            names.Add(entry.Name);
            await KeepAsync(entry, Path.Combine(directory, entry.Name), cancellationToken);
        }

        return names.Contains(BackupFormat.Manifest) && names.Contains(BackupFormat.Store) ? (names, Format(Path.Combine(directory, BackupFormat.Manifest))) : ([], "It holds no store.");
    }

    private static async Task KeepAsync(TarEntry entry, string path, CancellationToken cancellationToken)
    {
        OwnerFiles.CreateDirectory(Path.GetDirectoryName(path)!);
        await using var file = OwnerFiles.Create(path);
        if (entry.DataStream is { } content)
        {
            await content.CopyToAsync(file, cancellationToken);
        }

        file.Flush(flushToDisk: true);
    }

    private static string? Format(string manifest)
    {
        try
        {
            var read = JsonSerializer.Deserialize(File.ReadAllBytes(manifest), BackupJson.Default.BackupManifest);
            return read?.Format == BackupFormat.Version ? null : $"It is of format {read?.Format}, made by version {read?.Program}; this program reads format {BackupFormat.Version}.";
        }
        catch (JsonException exception)
        {
            return $"Its {BackupFormat.Manifest} cannot be read: {exception.Message}";
        }
    }

    private static string Short(string name) => name.Length > 100 ? name[..100] : name;
}
