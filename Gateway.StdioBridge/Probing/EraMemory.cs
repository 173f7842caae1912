using System.Text.Json;
using Gateway.StdioBridge.Children;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.StdioBridge.Probing;

/// <summary>What was found out, in <c>eras.json</c> of the data directory, so that a restart asks no server again. Losing it costs a few probes.</summary>
internal sealed partial class EraMemory(IOptions<ChildProcessOptions> options, ILogger<EraMemory> logger)
{
    /// <summary>Most servers that are remembered, versions of one counted apart.</summary>
    private const int Limit = 256;

    private const int LongestFile = 64 * 1024;

    private readonly Lock _gate = new();
    private Dictionary<string, ChildEras>? _known;

    /// <summary>Null (no data directory): nothing outlives the process.</summary>
    private string? FilePath => options.Value.DataDirectory is { Length: > 0 } folder ? Path.Combine(Path.GetFullPath(folder), "eras.json") : null;

    /// <summary>Null: never found out.</summary>
    public ChildEras? Recall(string key)
    {
        lock (_gate)
        {
            _known ??= Load();
            return _known.TryGetValue(key, out var eras) ? eras : null;
        }
    }

    public void Remember(string key, ChildEras eras)
    {
        lock (_gate)
        {
            _known ??= Load();
            if (_known.Count >= Limit && !_known.ContainsKey(key))
            {
                _known.Clear();
            }

            _known[key] = eras;
            Save(_known);
        }
    }

    private Dictionary<string, ChildEras> Load()
    {
        try
        {
            return FilePath is { } path && File.Exists(path) && new FileInfo(path).Length <= LongestFile ? Sound(JsonSerializer.Deserialize<Dictionary<string, ChildEras>>(File.ReadAllBytes(path))) : [];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            LogUnread(logger, failure.Message);
            return [];
        }
    }

    private static Dictionary<string, ChildEras> Sound(Dictionary<string, ChildEras>? read) =>
        read?.Where(entry => entry.Value is ChildEras.Legacy or ChildEras.Modern or ChildEras.Both).Take(Limit).ToDictionary() ?? [];

    private void Save(Dictionary<string, ChildEras> known)
    {
        if (FilePath is not { } path)
        {
            return;
        }

        try
        {
            // Whole or not at all: a power cut must not leave half a file.
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(known));
            File.Move(path + ".new", path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            LogUnsaved(logger, failure.Message);
        }
    }

    [LoggerMessage(2611, LogLevel.Warning, "What was known of the servers' protocol eras cannot be read, and is found out anew: {Cause}")]
    private static partial void LogUnread(ILogger logger, string cause);

    [LoggerMessage(2612, LogLevel.Warning, "What was found out of the servers' protocol eras cannot be kept for the next start: {Cause}")]
    private static partial void LogUnsaved(ILogger logger, string cause);
}
