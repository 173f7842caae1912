using System.Buffers.Text;
using System.Text;

namespace Gateway.Auth;

/// <summary>Tells what was given out by this server, so that a host which forwards requests to others can keep it to itself.</summary>
public static class OwnCredentials
{
    private const string CookiePrefix = "fjg-";
    private const string HostCookiePrefix = "__Host-fjg-";
    private const string SecretPrefix = "fjg_";
    private const string Basic = "Basic ";

    /// <summary>Whether a cookie of this name is the authorization server's.</summary>
    public static bool IsCookie(ReadOnlySpan<char> name) =>
        name.StartsWith(CookiePrefix, StringComparison.Ordinal) || name.StartsWith(HostCookiePrefix, StringComparison.Ordinal);

    /// <summary>Whether an Authorization header's value holds a token or secret of ours, in any scheme; git sends tokens as Basic passwords.</summary>
    public static bool IsIn(string authorization) =>
        authorization.Contains(SecretPrefix, StringComparison.Ordinal)
        || (authorization.StartsWith(Basic, StringComparison.OrdinalIgnoreCase) && Decoded(authorization.AsSpan(Basic.Length).Trim()).Contains(SecretPrefix, StringComparison.Ordinal));

    private static string Decoded(ReadOnlySpan<char> text)
    {
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        return Convert.TryFromBase64Chars(text, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : "";
    }
}
