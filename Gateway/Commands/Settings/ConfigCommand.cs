using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Configuration;

namespace Gateway.Commands.Settings;

/// <summary><c>config</c>: what holds for each key and where it comes from; secrets masked. Nothing is checked: <c>doctor</c> does that. 2 when a file cannot be read.</summary>
internal static class ConfigCommand
{
    public static async Task<int> RunAsync(GatewayArguments arguments, bool json)
    {
        try
        {
            var configuration = new ConfigurationManager();
            ConfigurationSources.Add(configuration, arguments.ConfigPath, arguments.Settings);
            var settings = new EffectiveSettings(configuration, arguments.ConfigPath).All();
            await Console.Out.WriteLineAsync(json ? JsonSerializer.Serialize(settings, ConfigJson.Default.IReadOnlyListSetting) : Table(settings));
            return ExitCodes.Success;
        }
        catch (InvalidConfigurationException invalid)
        {
            return ExitCodes.Report(invalid);
        }
    }

    private static string Table(IReadOnlyList<Setting> settings)
    {
        var width = settings.Max(setting => setting.Key.Length);
        return string.Join('\n', settings.Select(setting => $"{setting.Key.PadRight(width)}  {setting.Value ?? "(none)"}  [{setting.Source}]"));
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<Setting>))]
internal sealed partial class ConfigJson : JsonSerializerContext;
