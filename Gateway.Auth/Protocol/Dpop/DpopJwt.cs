using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Gateway.Auth.Protocol.Dpop;

/// <summary>A proof taken apart (RFC 7515 compact form), nothing of it believed yet.</summary>
/// <param name="Signed">What the signature is over.</param>
internal sealed record DpopJwt(JsonElement Header, JsonElement Claims, byte[] Signed, byte[] Signature)
{
    public const int Longest = 8 * 1024;

    // Two members of one name are two readings of one proof.
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    /// <summary>Null when it is none.</summary>
    public static DpopJwt? Parse(string text)
    {
        if (text.Length > Longest || text.Split('.') is not [var header, var claims, var signature]
            || Json(header) is not { } head || Json(claims) is not { } body || Decode(signature) is not { } signed)
        {
            return null;
        }

        return new DpopJwt(head, body, Encoding.ASCII.GetBytes(text[..text.LastIndexOf('.')]), signed);
    }

    public static byte[]? Decode(string text)
    {
        var buffer = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        return !text.Contains('=', StringComparison.Ordinal) && Base64Url.IsValid(text) && Base64Url.TryDecodeFromChars(text, buffer, out var length) ? buffer[..length] : null;
    }

    public string? HeaderText(string name) => Text(Header, name);

    public string? Claim(string name) => Text(Claims, name);

    /// <summary>RFC 7519 2: seconds since 1970, perhaps with a fraction.</summary>
    public double? IssuedAt => Claims.TryGetProperty("iat", out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) ? seconds : null;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonElement? Json(string part)
    {
        if (Decode(part) is not { } bytes)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(bytes, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
