using System.Globalization;
using System.Text;

namespace Gateway.Auth.Audit;

/// <summary>
/// Text of strangers, made fit for a trail: whatever is no printable ASCII becomes \uXXXX, so that no line break forges a row and no bidi control turns one
/// around in a terminal.
/// </summary>
internal static class AuditText
{
    public const int Longest = 200;
    private const string Cut = "...";

    public static string? Clean(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var cleaned = new StringBuilder(Math.Min(text.Length, Longest));
        foreach (var unit in text)
        {
            var piece = unit is >= ' ' and <= '~' and not '\\' ? unit.ToString() : "\\u" + ((int)unit).ToString("x4", CultureInfo.InvariantCulture);
            if (cleaned.Length + piece.Length > Longest - Cut.Length)
            {
                return cleaned.Append(Cut).ToString();
            }

            cleaned.Append(piece);
        }

        return cleaned.ToString();
    }
}
