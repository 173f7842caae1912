using Microsoft.Extensions.Configuration;

namespace Gateway.StdioBridge.Settings;

/// <summary>Reads <c>Tools</c> of one server and adds what its preset says.</summary>
internal static class ToolOptionsSetup
{
    public static ToolOptions Read(IConfigurationSection section, ToolPresets presets, List<string> unreadable)
    {
        var read = new SettingReader(section, unreadable);
        var name = read.Text(nameof(ToolOptions.Preset)) is { Length: > 0 } given ? given : ToolPresets.None;
        if (presets.Load(name, out var error) is not { } preset)
        {
            unreadable.Add($"{section.Path}:{nameof(ToolOptions.Preset)}: {error}");
            preset = new ToolOptions();
        }

        return preset with
        {
            Preset = name,
            Allow = [.. preset.Allow, .. read.Texts(nameof(ToolOptions.Allow))],
            Deny = [.. preset.Deny, .. read.Texts(nameof(ToolOptions.Deny))],
            Read = [.. preset.Read, .. read.Texts(nameof(ToolOptions.Read))],
            Additive = [.. preset.Additive, .. read.Texts(nameof(ToolOptions.Additive))],
            Annotate = read.Flag(nameof(ToolOptions.Annotate), preset.Annotate),
        };
    }
}
