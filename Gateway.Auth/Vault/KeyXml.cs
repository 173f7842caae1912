using System.Security.Cryptography;
using System.Xml;
using System.Xml.Linq;

namespace Gateway.Auth.Vault;

/// <summary>A key as the framework writes it: its secret part is marked, and lies wrapped in its place where there is a wrapping key.</summary>
internal sealed class KeyXml(WrappingKeys wrapping, IServiceProvider services)
{
    private static readonly XNamespace Framework = "http://schemas.asp.net/2015/03/dataProtection";

    /// <summary>The same key, wrapped under the current wrapping key, or open when there is none.</summary>
    /// <param name="mayBeOpen">Whether it is believed unwrapped. Not out of the store: a key that only its writer could have put there would open whatever is sealed from then on.</param>
    /// <exception cref="CryptographicException">It is no key, or none of the configured wrapping keys opens it.</exception>
    public string Rewrap(string xml, bool mayBeOpen)
    {
        try
        {
            return Rewrap(XElement.Parse(xml), mayBeOpen);
        }
        catch (Exception exception) when (exception is XmlException or FormatException or InvalidOperationException)
        {
            throw new CryptographicException("It is no key.", exception);
        }
    }

    /// <summary>Whether no configured wrapping key opens it.</summary>
    public bool IsLocked(string xml, bool mayBeOpen)
    {
        try
        {
            Rewrap(xml, mayBeOpen);
            return false;
        }
        catch (CryptographicException)
        {
            return true;
        }
    }

    private string Rewrap(XElement key, bool mayBeOpen)
    {
        if (!mayBeOpen && key.Descendants().Any(IsSecret))
        {
            throw new CryptographicException("The key is not wrapped.");
        }

        foreach (var wrapped in key.Descendants(Framework + "encryptedSecret").ToArray())
        {
            wrapped.ReplaceWith(new KeyUnwrapper(services).Decrypt(wrapped.Elements().Single()));
        }

        foreach (var secret in wrapping.IsConfigured ? key.Descendants().Where(IsSecret).ToArray() : [])
        {
            var box = new KeyWrapper(wrapping).Encrypt(secret);
            secret.ReplaceWith(new XElement(Framework + "encryptedSecret", new XAttribute("decryptorType", box.DecryptorType.AssemblyQualifiedName!), box.EncryptedElement));
        }

        return key.ToString(SaveOptions.DisableFormatting);
    }

    private static bool IsSecret(XElement element) => (bool?)element.Attribute(Framework + "requiresEncryption") == true;
}
