using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Gateway.StdioBridge.Settings;

/// <summary>Reads values of one section; what cannot be read is noted by key instead of thrown, so that all errors are reported at once.</summary>
internal sealed class SettingReader(IConfigurationSection section, List<string> unreadable)
{
    public string? Text(string key) => section[key];

    public int Number(string key, int fallback) =>
        Read(key, fallback, "a whole number", static (string raw, out int value) =>
            int.TryParse(raw, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value));

    public TimeSpan Duration(string key, TimeSpan fallback) =>
        Read(key, fallback, "a duration like 00:00:30", static (string raw, out TimeSpan value) =>
            TimeSpan.TryParse(raw, CultureInfo.InvariantCulture, out value));

    public bool Flag(string key, bool fallback) =>
        Read(key, fallback, "true or false", static (string raw, out bool value) => bool.TryParse(raw, out value));

    public T Choice<T>(string key, T fallback) where T : struct, Enum =>
        Read(key, fallback, $"one of {string.Join(", ", Enum.GetNames<T>())}", static (string raw, out T value) =>
            Enum.TryParse(raw, ignoreCase: true, out value) && Enum.IsDefined(value) && !int.TryParse(raw, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _));

    public IReadOnlyList<string> Texts(string key) =>
        [.. section.GetSection(key).GetChildren().OrderBy(child => Index(child.Key)).Select(child => child.Value ?? "")];

    public IReadOnlyDictionary<string, string> Map(string key) =>
        section.GetSection(key).GetChildren().ToDictionary(child => child.Key, child => child.Value ?? "", StringComparer.Ordinal);

    private static int Index(string key) => int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : int.MaxValue;

    private T Read<T>(string key, T fallback, string expected, Parser<T> parse)
    {
        var raw = section[key];
        if (string.IsNullOrEmpty(raw))
        {
            return fallback;
        }

        if (parse(raw, out var value))
        {
            return value;
        }

        unreadable.Add($"{section.Path}:{key}: is not {expected}.");
        return fallback;
    }

    private delegate bool Parser<T>(string raw, out T value);
}
