using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.Json;

namespace Gateway.Configuration;

/// <summary>Holds every configured key against the schema.</summary>
internal sealed class SchemaWalk
{
    private readonly List<UnreadableValue> unreadable = [];
    private readonly List<UnknownKey> unknown = [];
    private readonly IConfigurationProvider[] written;

    public SchemaWalk(IConfigurationManager configuration)
    {
        // The environment and a directory of secrets hold much that is not meant for us.
        written = [.. ((IConfigurationRoot)configuration).Providers.Where(provider => provider is JsonConfigurationProvider or CommandLineConfigurationProvider)];
        foreach (var (key, value) in configuration.AsEnumerable().Where(pair => pair.Value is not null).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Look(key, value!);
        }
    }

    public IReadOnlyList<UnreadableValue> Unreadable => unreadable;

    public IReadOnlyList<UnknownKey> Unknown => unknown;

    private void Look(string key, string value)
    {
        var segments = key.Split(':');
        if (Schema.Keys.FirstOrDefault(known => Matches(known.Segments, segments)) is { } known)
        {
            if (value.Length > 0 && known.Expected(value) is { } expected)
            {
                unreadable.Add(new UnreadableValue(key, $"{key}: '{value}' is not {expected}."));
            }
        }
        else if (Schema.Keys.Any(longer => longer.Segments.Length > segments.Length && Matches(longer.Segments[..segments.Length], segments)))
        {
            LookAtSection(key, value);
        }
        else if (IsMeantForUs(key, segments))
        {
            unknown.Add(new UnknownKey(key, Nearest.To(segments)));
        }
    }

    /// <summary>An empty list or object is written as an empty value; any other value where a list or object belongs would be ignored silently.</summary>
    private void LookAtSection(string key, string value)
    {
        if (value.Length > 0 && IsMeantForUs(key, key.Split(':')))
        {
            unreadable.Add(new UnreadableValue(key, $"{key}: must be a list or an object, not a single value."));
        }
    }

    private bool IsMeantForUs(string key, string[] segments) =>
        written.Any(provider => provider.TryGet(key, out _))
        || (segments.Length > 1 && (Schema.Sections.Contains(segments[0]) || Nearest.IsClose(segments[0], Schema.Sections)));

    internal static bool Matches(string[] pattern, string[] segments)
    {
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == "**")
            {
                return segments.Length > i;
            }

            if (i >= segments.Length || (pattern[i] != "*" && !string.Equals(pattern[i], segments[i], StringComparison.OrdinalIgnoreCase)))
            {
                return false;
            }
        }

        return segments.Length == pattern.Length;
    }
}
