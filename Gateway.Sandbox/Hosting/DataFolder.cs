namespace Gateway.Sandbox.Hosting;

/// <summary>Where the gateway keeps its data: a given folder, or a temporary one that goes with the sandbox.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly bool temporary;

    private DataFolder(string path, bool temporary)
    {
        (Path, this.temporary) = (path, temporary);
        Directory.CreateDirectory(Secrets);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Secrets, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    public string Path { get; }

    public string Secrets => System.IO.Path.Combine(Path, "secrets");

    public static DataFolder Open(string? given) => given is null
        ? new DataFolder(Directory.CreateTempSubdirectory("fjmcp-sandbox-").FullName, temporary: true)
        : new DataFolder(System.IO.Path.GetFullPath(given), temporary: false);

    /// <summary>Writes one secret; its folder is nobody else's to enter.</summary>
    public void WriteSecret(string name, string value) => File.WriteAllText(System.IO.Path.Combine(Secrets, name), value);

    public void Dispose()
    {
        if (temporary)
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
