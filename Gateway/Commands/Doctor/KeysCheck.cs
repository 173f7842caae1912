using Gateway.Configuration;

namespace Gateway.Commands.Doctor;

/// <summary>Every key of the configuration: known, and of a value that can be read.</summary>
internal static class KeysCheck
{
    private const string Name = "keys";

    /// <summary>What a start would say and exit with 2 for.</summary>
    public static IEnumerable<Finding> Wrong(InvalidConfigurationException invalid) =>
        invalid.Errors.Select(error => Finding.Fail(Name, error, "correct it; docs/configuration.md has every key."));

    public static Finding Run(GatewayArguments arguments)
    {
        var configuration = new ConfigurationManager();
        ConfigurationSources.Add(configuration, arguments.ConfigPath, arguments.Settings);
        var unknown = new SchemaWalk(configuration).Unknown;
        return unknown.Count == 0
            ? Finding.Ok(Name, "every key is known and its value can be read.")
            : Finding.Warn(Name, $"without effect: {string.Join(", ", unknown.Select(Describe))}.", "correct or remove them.");
    }

    private static string Describe(UnknownKey key) => key.Nearest is { } nearest ? $"{key.Key} (did you mean {nearest}?)" : key.Key;
}
