namespace Gateway.Auth;

/// <summary>Says what is wrong with an option that lies outside its range.</summary>
internal static class OptionRange
{
    /// <summary>Nothing, or one sentence that begins with the key.</summary>
    public static IEnumerable<string> Errors<T>(string key, T value, T least, T most)
        where T : IComparable<T> =>
        value.CompareTo(least) < 0 || value.CompareTo(most) > 0 ? [$"{key}: {value} is outside {least} to {most}."] : [];
}
