using System.Text;
using System.Text.Encodings.Web;

namespace Gateway.StdioBridge.Children;

/// <summary>The ways in which ordinary software writes a secret: as it is, within a JSON string, within a URL. (A child that wants to smuggle its token out can always encode it otherwise.)</summary>
internal static class SecretForms
{
    /// <summary>All forms as UTF-8, longest first, so that a secret that begins with another is covered whole.</summary>
    public static byte[][] Of(IEnumerable<string> secrets) =>
        [.. secrets.Where(secret => secret.Length > 0).SelectMany(Of).Distinct(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes).OrderByDescending(form => form.Length)];

    private static string[] Of(string secret)
    {
        // Strict serialisers write + & < > ' as \u002B...; Go writes & < > so, in lower case; PHP writes \/.
        var strict = JavaScriptEncoder.Default.Encode(secret);
        var relaxed = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(secret);
        return
        [
            secret, strict, LowerEscapes(strict), relaxed, relaxed.Replace("/", "\\/", StringComparison.Ordinal),
            LowerEscapes(relaxed.Replace("&", "\\u0026", StringComparison.Ordinal).Replace("<", "\\u003c", StringComparison.Ordinal).Replace(">", "\\u003e", StringComparison.Ordinal)),
            Uri.EscapeDataString(secret),
        ];
    }

    private static string LowerEscapes(string json)
    {
        var text = new StringBuilder(json);
        for (var at = json.IndexOf("\\u", StringComparison.Ordinal); at >= 0; at = json.IndexOf("\\u", at + 2, StringComparison.Ordinal))
        {
            for (var i = at + 2; i < at + 6 && i < json.Length; i++)
            {
                text[i] = char.ToLowerInvariant(text[i]);
            }
        }

        return text.ToString();
    }
}
