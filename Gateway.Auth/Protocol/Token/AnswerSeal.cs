using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Gateway.Auth.Protocol.Token;

/// <summary>
/// Seals an answer with AES-256-GCM under a key derived from the predecessor's plaintext, which the store lacks: whoever steals the store opens
/// nothing, and tokens stay stored by hash alone. Layout: nonce (12), tag (16), ciphertext.
/// </summary>
internal static class AnswerSeal
{
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private static readonly byte[] Purpose = Encoding.UTF8.GetBytes("fjmcp-gateway refresh answer 1");

    public static byte[] Seal(RefreshToken predecessor, TokenAnswer answer)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(answer);
        var box = new byte[NonceLength + TagLength + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceLength));
        using var cipher = new AesGcm(Key(predecessor), TagLength);
        cipher.Encrypt(box.AsSpan(0, NonceLength), plain, box.AsSpan(NonceLength + TagLength), box.AsSpan(NonceLength, TagLength), Purpose);
        CryptographicOperations.ZeroMemory(plain);
        return box;
    }

    /// <summary>Null when it was sealed for another token, or altered.</summary>
    public static TokenAnswer? Open(RefreshToken predecessor, byte[] box)
    {
        if (box.Length < NonceLength + TagLength)
        {
            return null;
        }

        var plain = new byte[box.Length - NonceLength - TagLength];
        using var cipher = new AesGcm(Key(predecessor), TagLength);
        try
        {
            cipher.Decrypt(box.AsSpan(0, NonceLength), box.AsSpan(NonceLength + TagLength), box.AsSpan(NonceLength, TagLength), plain, Purpose);
            return JsonSerializer.Deserialize<TokenAnswer>(plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private static byte[] Key(RefreshToken predecessor) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(predecessor.Value), 32, salt: null, Purpose);
}
