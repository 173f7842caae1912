using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Gateway.Commands.Backup;

/// <summary>A backup is a tar, gzipped, of these files and no others.</summary>
internal static partial class BackupFormat
{
    public const int Version = 1;
    public const string Manifest = "backup.json";
    public const string Store = "gateway.db";
    public const string Sessions = "sessions.db";
    public const string AuditKey = "audit.key";
    public const string Keys = "keys/";

    /// <summary>More than any gateway has; what is larger is not unpacked.</summary>
    public const long MostBytes = 64L * 1024 * 1024 * 1024;

    public const int MostFiles = 10_000;

    /// <summary>A name is compared with what may be there, never followed: no path of an archive's own choosing is ever opened.</summary>
    public static bool IsName(string name) => name is Manifest or Store or Sessions or AuditKey || Key().IsMatch(name);

    [GeneratedRegex(@"\Akeys/[A-Za-z0-9_-]{1,100}\.xml\z", RegexOptions.CultureInvariant)]
    private static partial Regex Key();
}

/// <param name="Format">See <see cref="BackupFormat.Version"/>.</param>
/// <param name="Program">Version of the program that made it.</param>
/// <param name="Made">When, UTC.</param>
internal sealed record BackupManifest(int Format, string Program, DateTimeOffset Made);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class BackupJson : JsonSerializerContext;
