using Gateway.Configuration;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Configuration.KeyPerFile;

namespace Gateway.Commands.Settings;

/// <summary>What holds, key by key, and where it comes from.</summary>
internal sealed class EffectiveSettings(ConfigurationManager configuration, string? operatorFile)
{
    private const string Default = "default";
    private readonly IConfigurationProvider[] providers = [.. ((IConfigurationRoot)configuration).Providers];

    /// <summary>By key. What nothing sets is there with its default, what nothing reads with a word about it.</summary>
    public IReadOnlyList<Setting> All()
    {
        var given = configuration.AsEnumerable().Where(pair => pair.Value is not null && IsKnown(pair.Key)).Select(pair => Given(pair.Key, pair.Value!)).ToArray();
        var unset = Defaults().Where(entry => !Array.Exists(given, setting => IsAtOrBelow(setting.Key, entry.Key)));
        return [.. given.Concat(unset).Concat(Unknown()).OrderBy(setting => setting.Key, StringComparer.OrdinalIgnoreCase)];
    }

    private Setting Given(string key, string value) => new(key, value.Length == 0 ? null : Masks.Show(key, value), Source(key));

    private static bool IsKnown(string key) => Schema.Keys.Any(known => SchemaWalk.Matches(known.Segments, key.Split(':')));

    private static bool IsAtOrBelow(string key, string above) =>
        key.StartsWith(above, StringComparison.OrdinalIgnoreCase) && (key.Length == above.Length || key[above.Length] == ':');

    // A misspelt secret is still one.
    private IEnumerable<Setting> Unknown() => new SchemaWalk(configuration).Unknown.Select(key => new Setting(key.Key, Masks.Hidden, $"{Source(key.Key)}; not known, without effect"));

    private IEnumerable<Setting> Defaults() =>
        from section in OptionTypes.All
        from name in Names(section.Section)
        from entry in OptionDefaults.Of(name, section.Type)
        select new Setting(entry.Key, entry.Value, Default);

    /// <summary>A section with a name in it stands for each name that is configured.</summary>
    private IEnumerable<string> Names(string section) => section.IndexOf('*', StringComparison.Ordinal) is > 0 and var star
        ? configuration.GetSection(section[..(star - 1)]).GetChildren().Select(child => section.Replace("*", child.Key, StringComparison.Ordinal))
        : [section];

    private string Source(string key) => Array.FindLast(providers, provider => provider.TryGet(key, out _)) switch
    {
        JsonConfigurationProvider shipped when ReferenceEquals(shipped, providers.OfType<JsonConfigurationProvider>().First()) => Default,
        JsonConfigurationProvider => $"file {operatorFile}",
        KeyPerFileConfigurationProvider => "file of a secret",
        EnvironmentVariablesConfigurationProvider => "environment",
        CommandLineConfigurationProvider => "command line",
        _ => Default,
    };
}
