using System.Collections;
using System.Globalization;
using System.Reflection;

namespace Gateway.Configuration;

/// <summary>What holds for a key that nothing sets: the value that its option has in a fresh object.</summary>
internal static class OptionDefaults
{
    /// <summary>Keys of one options type below its section, with their defaults as they would be written; null: none, or made from others.</summary>
    public static IEnumerable<(string Key, string? Value)> Of(string section, Type type)
    {
        var fresh = Activator.CreateInstance(type);
        return from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
               where property.CanWrite && !IsSection(property.PropertyType)
               select ($"{section}:{property.Name}", Write(property.GetValue(fresh)));
    }

    /// <summary>An options type within another has keys of its own.</summary>
    public static bool IsSection(Type type) => type.IsClass && type.Namespace!.StartsWith("Gateway", StringComparison.Ordinal);

    public static string? Write(object? value) => value switch
    {
        null or "" => null,
        string text => text,
        bool flag => flag ? "true" : "false",
        TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
        IEnumerable items => string.Join(", ", items.Cast<object>()) is { Length: > 0 } list ? list : null,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
