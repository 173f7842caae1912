using Gateway.Auth.Storage;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Vault;

/// <summary>Keeps the data-protection keys in the data directory, readable by the gateway's own user alone, or wrapped in the store.</summary>
internal sealed class KeyStorage(
    AuthorizationServerOptions server, IOptions<KeyOptions> keys, WrappingKeys wrapping, Lazy<DatabaseKeys> database, ILoggerFactory loggers) : IConfigureOptions<KeyManagementOptions>
{
    public void Configure(KeyManagementOptions options)
    {
        // A directory that was there already has its mode mended: the keys open every sealed token.
        options.XmlRepository = keys.Value.InDatabase
            ? database.Value
            : new FileSystemXmlRepository(OwnerFiles.CreateDirectory(Path.Combine(server.DataDirectory, "keys")), loggers);
        options.XmlEncryptor = wrapping.IsConfigured ? new KeyWrapper(wrapping) : null;
    }
}
