using System.Globalization;

namespace Gateway.Operations.Telemetry;

/// <summary>Labels as Prometheus writes them, which is also the key of their series.</summary>
internal static class MetricLabels
{
    public const int Longest = 512;

    /// <summary>Where labels go for which there is no room: their sum is still right.</summary>
    public const string Overflow = "overflow=\"true\"";

    /// <summary>Writes <c>a="1",b="2"</c>; false: it does not fit.</summary>
    public static bool TryWrite(Span<char> text, ReadOnlySpan<KeyValuePair<string, object?>> labels, out int length)
    {
        length = 0;
        foreach (var (name, value) in labels)
        {
            if (value is not null && !(TryName(text, name, ref length) && TryValue(text, value, ref length)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryName(Span<char> text, string name, ref int length) =>
        (length == 0 || TryAdd(text, ',', ref length)) && TryAll(text, name, ref length) && TryAdd(text, '=', ref length) && TryAdd(text, '"', ref length);

    private static bool TryAll(Span<char> text, string name, ref int length)
    {
        foreach (var letter in name)
        {
            if (!TryAdd(text, char.IsAsciiLetterOrDigit(letter) ? letter : '_', ref length))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryValue(Span<char> text, object value, ref int length)
    {
        foreach (var letter in value as string ?? Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")
        {
            // Text format 0.0.4: backslash, quote and line feed are escaped.
            if (letter is '\\' or '"' or '\n' && !TryAdd(text, '\\', ref length))
            {
                return false;
            }

            if (!TryAdd(text, letter == '\n' ? 'n' : letter, ref length))
            {
                return false;
            }
        }

        return TryAdd(text, '"', ref length);
    }

    private static bool TryAdd(Span<char> text, char letter, ref int length)
    {
        if (length == text.Length)
        {
            return false;
        }

        text[length++] = letter;
        return true;
    }
}
