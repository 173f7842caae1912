using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Gateway.StdioBridge.Children;
using Gateway.StdioBridge.Settings;

namespace Gateway.StdioBridge.Probing;

/// <summary>
/// Names what was probed: command, arguments, environment and the content of every file among them, so that an upgraded server is asked anew. Holds no secret:
/// placeholders stay unfilled.
/// </summary>
internal static class EraKey
{
    /// <summary>Hexadecimal SHA-256.</summary>
    public static string Of(StdioServerOptions settings)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var word in Words(settings))
        {
            Append(hash, Encoding.UTF8.GetBytes(word));
        }

        var digests = new FileDigests();
        foreach (var file in Files(settings))
        {
            // What may be executed but not read is named by its path alone.
            Append(hash, Encoding.UTF8.GetBytes(digests.Of(file) ?? file));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static IEnumerable<string> Words(StdioServerOptions settings) =>
    [
        settings.Command, .. settings.Arguments, settings.WorkingDirectory ?? "",
        .. settings.Environment.OrderBy(entry => entry.Key, StringComparer.Ordinal).SelectMany(entry => new[] { entry.Key, entry.Value }),
    ];

    /// <summary>The program itself, and what it is given to run: of <c>dotnet server.dll</c> the second is what changes.</summary>
    private static IEnumerable<string> Files(StdioServerOptions settings)
    {
        var path = settings.Environment.GetValueOrDefault("PATH") ?? Environment.GetEnvironmentVariable("PATH") ?? CommandLookup.DefaultPath;
        var folder = Path.GetFullPath(settings.WorkingDirectory ?? "/");
        var program = settings.Command.Contains('/', StringComparison.Ordinal) ? Path.GetFullPath(settings.Command, folder) : CommandLookup.Find(settings.Command, path);
        return settings.Arguments.Where(argument => argument.Length > 0 && !argument.Contains('\0', StringComparison.Ordinal))
            .Select(argument => Path.GetFullPath(argument, folder)).Prepend(program ?? "").Where(File.Exists);
    }

    /// <summary>Length first: without it two lists of words could read alike.</summary>
    private static void Append(IncrementalHash hash, byte[] bytes)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
