using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Vault;

/// <summary>Seals keys under the configured wrapping key, with AES-256-GCM. Layout: nonce (12), tag (16), ciphertext.</summary>
internal sealed class WrappingKeys(IOptions<KeyOptions> options)
{
    private const int KeyLength = 32;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private static readonly byte[] Purpose = Encoding.UTF8.GetBytes("fjmcp-gateway wrapped key 1");

    public bool IsConfigured => options.Value.WrappingKey is { Length: > 0 };

    /// <summary>Null when it is not 32 bytes in Base64.</summary>
    public static byte[]? Read(string text)
    {
        var bytes = new byte[KeyLength + 1];
        return Convert.TryFromBase64String(text.Trim(), bytes, out var length) && length == KeyLength ? bytes[..KeyLength] : null;
    }

    public byte[] Wrap(byte[] plain)
    {
        var box = new byte[NonceLength + TagLength + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceLength));
        using var cipher = new AesGcm(Read(options.Value.WrappingKey!)!, TagLength);
        cipher.Encrypt(box.AsSpan(0, NonceLength), plain, box.AsSpan(NonceLength + TagLength), box.AsSpan(NonceLength, TagLength), Purpose);
        return box;
    }

    /// <exception cref="CryptographicException">None of the configured keys opens it.</exception>
    public byte[] Unwrap(byte[] box) =>
        options.Value.OldWrappingKeys.Prepend(options.Value.WrappingKey).OfType<string>().Select(Read).OfType<byte[]>().Select(key => Open(key, box)).FirstOrDefault(plain => plain is not null)
        ?? throw new CryptographicException("No configured wrapping key opens this key.");

    private static byte[]? Open(byte[] key, byte[] box)
    {
        if (box.Length < NonceLength + TagLength)
        {
            return null;
        }

        var plain = new byte[box.Length - NonceLength - TagLength];
        using var cipher = new AesGcm(key, TagLength);
        try
        {
            cipher.Decrypt(box.AsSpan(0, NonceLength), box.AsSpan(NonceLength + TagLength), box.AsSpan(NonceLength, TagLength), plain, Purpose);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
