using System.Reflection;

namespace Gateway.Auth.Storage;

/// <summary>Versions of the tables are the names of their migrations, which begin with a date: the order of the names is that of time.</summary>
internal static class StoreVersions
{
    public static string Program { get; } =
        typeof(StoreVersions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    /// <exception cref="StoreTooNewException">Something was applied that is newer than all that this program knows.</exception>
    public static void RefuseNewer(string file, IEnumerable<string> applied, IEnumerable<string> known)
    {
        var (found, newest) = (applied.Max(StringComparer.Ordinal), known.Max(StringComparer.Ordinal)!);
        if (found is not null && string.CompareOrdinal(found, newest) > 0)
        {
            throw new StoreTooNewException(file, found, newest);
        }
    }
}
