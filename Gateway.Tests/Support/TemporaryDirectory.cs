namespace Gateway.Tests.Support;

/// <summary>A directory of one test's own, gone at its end.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("fjmcp-").FullName;

    /// <summary>Writes a file and returns its path. It is whole from the first look: a program that reads it meanwhile has the earlier text or this one.</summary>
    public string Write(string name, string content)
    {
        var path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path + ".new", content);
        File.Move(path + ".new", path, overwrite: true);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
