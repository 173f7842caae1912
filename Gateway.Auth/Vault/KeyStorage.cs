using Gateway.Auth.Storage;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Vault;

/// <summary>Keeps the data-protection keys in the data directory, readable by the gateway's own user alone.</summary>
internal sealed class KeyStorage(AuthorizationServerOptions server, ILoggerFactory loggers) : IConfigureOptions<KeyManagementOptions>
{
    // A directory that was there already has its mode mended: the keys open every sealed token.
    public void Configure(KeyManagementOptions options) =>
        options.XmlRepository = new FileSystemXmlRepository(OwnerFiles.CreateDirectory(Path.Combine(server.DataDirectory, "keys")), loggers);
}
