using System.Globalization;
using System.Text;

namespace Gateway.Auth.Clients;

/// <summary>Makes a client's own name fit to be shown: it is unverified, and chosen by whoever wants to be trusted.</summary>
internal static class ClientNames
{
    /// <summary>In Unicode scalar values.</summary>
    public const int Longest = 64;

    /// <summary>Without control, format (bidi overrides, zero-width) and unassigned characters, blanks run together, cut; may be empty.</summary>
    public static string Clean(string? name)
    {
        var cleaned = new StringBuilder();
        var (count, gap) = (0, false);
        foreach (var rune in (name ?? string.Empty).EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                gap = cleaned.Length > 0;
            }
            else if (IsShown(rune))
            {
                var needed = gap ? 2 : 1;
                if (count + needed > Longest)
                {
                    break;
                }

                cleaned.Append(gap ? " " : string.Empty).Append(rune.ToString());
                (count, gap) = (count + needed, false);
            }
        }

        return cleaned.ToString();
    }

    private static bool IsShown(Rune rune) => rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
