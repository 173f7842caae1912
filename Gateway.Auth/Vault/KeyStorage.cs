using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Vault;

/// <summary>Keeps the data-protection keys in the data directory, readable by the gateway's own user alone.</summary>
internal sealed class KeyStorage(AuthorizationServerOptions server, ILoggerFactory loggers) : IConfigureOptions<KeyManagementOptions>
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public void Configure(KeyManagementOptions options) =>
        options.XmlRepository = new FileSystemXmlRepository(Create(Path.Combine(server.DataDirectory, "keys")), loggers);

    private static DirectoryInfo Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return Directory.CreateDirectory(path);
        }

        var directory = Directory.CreateDirectory(path, OwnerOnly);

        // A directory that was there already keeps its mode: mend it, the keys open every sealed token.
        File.SetUnixFileMode(path, OwnerOnly);
        return directory;
    }
}
