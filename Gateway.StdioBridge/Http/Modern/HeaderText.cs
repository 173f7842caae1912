using System.Buffers;
using System.Text;

namespace Gateway.StdioBridge.Http.Modern;

/// <summary>Values of the headers Mcp-Name and Mcp-Param-NAME (MCP 2026-07-28, streamable HTTP, "Value Encoding").</summary>
internal static class HeaderText
{
    private const string Prefix = "=?base64?";
    private const string Suffix = "?=";

    /// <summary>RFC 9110, section 5.5: visible ASCII, space and tab.</summary>
    private static readonly SearchValues<char> Allowed = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code), '\t']);

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text that a header stands for; null: it holds what no header may, or what is no Base64 of UTF-8.</summary>
    public static string? Decode(string header)
    {
        if (header.AsSpan().ContainsAnyExcept(Allowed))
        {
            return null;
        }

        // Case-sensitive markers; a value that has only one of them is itself.
        return header.Length >= Prefix.Length + Suffix.Length
            && header.StartsWith(Prefix, StringComparison.Ordinal) && header.EndsWith(Suffix, StringComparison.Ordinal)
            ? DecodeBase64(header[Prefix.Length..^Suffix.Length])
            : header;
    }

    private static string? DecodeBase64(string text)
    {
        var bytes = new byte[text.Length];
        try
        {
            // Convert would skip white space.
            return !text.Contains(' ') && !text.Contains('\t') && Convert.TryFromBase64String(text, bytes, out var length) ? Strict.GetString(bytes, 0, length) : null;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
