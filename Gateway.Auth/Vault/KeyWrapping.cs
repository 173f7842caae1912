using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Auth.Vault;

/// <summary>Wraps each new key before it is stored.</summary>
internal sealed class KeyWrapper(WrappingKeys keys) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement) => new(
        new XElement("wrapped", Convert.ToBase64String(keys.Wrap(Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting))))),
        typeof(KeyUnwrapper));
}

/// <summary>Opens what <see cref="KeyWrapper"/> wrapped. The framework makes it by the name that is stored with each key, so neither may be renamed.</summary>
internal sealed class KeyUnwrapper(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement) =>
        XElement.Parse(Encoding.UTF8.GetString(services.GetRequiredService<WrappingKeys>().Unwrap(Convert.FromBase64String(encryptedElement.Value))));
}
