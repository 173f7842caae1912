using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.StdioBridge.Sessions;

/// <summary>Session ids and what is kept of them.</summary>
internal static class SessionKey
{
    /// <summary>256 bits: the id is worth as much as a bearer token to whoever holds the grant's token too, so it must not be guessable.</summary>
    public static string NewId() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>The digest under which a session is kept: who reads the store, or a dump of memory, learns no id.</summary>
    public static string Of(string id)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(id), digest);
        return Base64Url.EncodeToString(digest);
    }
}
