using System.Security.Cryptography;
using Gateway.Auth.Storage;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Audit;

/// <summary>The key of the trail, kept outside the store: whoever can write rows alone cannot make their HMACs fit.</summary>
internal sealed class AuditKey(IOptions<AuditOptions> options, AuthorizationServerOptions server)
{
    private const int Length = 32;
    private readonly Lock gate = new();
    private byte[]? key;

    public string Path { get; } = System.IO.Path.GetFullPath(options.Value.KeyFile, System.IO.Path.GetFullPath(server.DataDirectory));

    public bool Exists => File.Exists(Path);

    /// <exception cref="StoreUnavailableException">The file cannot be read or made: nothing may change without its row.</exception>
    public byte[] Mac(byte[] message)
    {
        try
        {
            lock (gate)
            {
                key ??= Load();
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new StoreUnavailableException($"The audit key {Path} cannot be used.", exception);
        }

        return HMACSHA256.HashData(key, message);
    }

    private byte[] Load()
    {
        if (!Exists)
        {
            Create();
        }

        var bytes = File.ReadAllBytes(Path);
        return bytes.Length == Length ? bytes : throw new InvalidDataException($"{Path} is not a key of {Length} bytes.");
    }

    // Written whole beside it and then given its name, which fails if another process was first: nobody ever reads half a key.
    private void Create()
    {
        var draft = Path + "." + Guid.NewGuid().ToString("N");
        var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(draft, create))
        {
            file.Write(RandomNumberGenerator.GetBytes(Length));
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(draft, Path, overwrite: false);
        }
        catch (IOException) when (Exists)
        {
            File.Delete(draft);
        }
    }
}
