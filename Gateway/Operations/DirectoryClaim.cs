using Gateway.Auth.Storage;

namespace Gateway.Operations;

/// <summary>
/// Who works in a data directory: gateways side by side, or a restore alone. A lock on a file, which the system takes back from a process however it ends.
/// </summary>
internal sealed class DirectoryClaim : IDisposable
{
    private readonly FileStream file;

    private DirectoryClaim(FileStream file) => this.file = file;

    /// <summary>Null: a restore is at work.</summary>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public static DirectoryClaim? Together(string directory) => Take(directory, FileShare.ReadWrite);

    /// <summary>Null: somebody else is at work.</summary>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public static DirectoryClaim? Alone(string directory) => Take(directory, FileShare.None);

    /// <summary>The file whose lock it is.</summary>
    public static string In(string directory) => Path.Combine(directory, "gateway.lock");

    public void Dispose() => file.Dispose();

    private static DirectoryClaim? Take(string directory, FileShare share)
    {
        var path = In(directory);
        OwnerFiles.Prepare(path);
        try
        {
            return new DirectoryClaim(new FileStream(path, FileMode.Open, FileAccess.ReadWrite, share));
        }
        catch (IOException exception) when (exception is not (FileNotFoundException or DirectoryNotFoundException))
        {
            return null;
        }
    }
}
