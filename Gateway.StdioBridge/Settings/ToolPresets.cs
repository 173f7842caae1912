using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.StdioBridge.Settings;

/// <summary>The presets: JSON files with the members of <see cref="ToolOptions"/>. One that extends another says only what differs; a list that it gives stands in place of the other's.</summary>
internal sealed class ToolPresets(string folder)
{
    public const string None = "None";

    private const int MostExtensions = 8;

    private static readonly JsonSerializerOptions Strict = new() { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    public static ToolPresets Shipped { get; } = new(Path.Combine(AppContext.BaseDirectory, "presets"));

    /// <summary>The preset's lists; null with an error when there is no such preset or its file cannot be used.</summary>
    public ToolOptions? Load(string name, out string? error)
    {
        error = null;
        if (string.Equals(name, None, StringComparison.OrdinalIgnoreCase))
        {
            return new ToolOptions();
        }

        var preset = new PresetFile { Extends = name };
        for (var step = 0; preset.Extends is { } next && error is null; step++)
        {
            error = step < MostExtensions ? null : $"'{name}' extends itself.";
            preset = preset.On(error is null ? Read(next, out error) : new PresetFile());
        }

        return error is null ? preset.Options(name) : null;
    }

    private PresetFile Read(string name, out string? error)
    {
        error = null;

        // Compared with what is there instead of being made part of a path.
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).ToArray() : [];
        if (Array.Find(files, file => string.Equals(Path.GetFileNameWithoutExtension(file), name, StringComparison.OrdinalIgnoreCase)) is not { } path)
        {
            error = $"'{name}' is no preset; known: {string.Join(", ", files.Select(Path.GetFileNameWithoutExtension).Append(None))}.";
            return new PresetFile();
        }

        try
        {
            return JsonSerializer.Deserialize<PresetFile>(File.ReadAllBytes(path), Strict) ?? new PresetFile();
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException)
        {
            error = $"the preset '{name}' cannot be read: {failure.Message}";
            return new PresetFile();
        }
    }

    private sealed record PresetFile
    {
        public string? Extends { get; init; }

        public IReadOnlyList<string>? Allow { get; init; }

        public IReadOnlyList<string>? Deny { get; init; }

        public IReadOnlyList<string>? Read { get; init; }

        public IReadOnlyList<string>? Additive { get; init; }

        public bool? Annotate { get; init; }

        public PresetFile On(PresetFile ground) => new()
        {
            Extends = ground.Extends,
            Allow = Allow ?? ground.Allow,
            Deny = Deny ?? ground.Deny,
            Read = Read ?? ground.Read,
            Additive = Additive ?? ground.Additive,
            Annotate = Annotate ?? ground.Annotate,
        };

        public ToolOptions Options(string name) => new()
        {
            Preset = name,
            Allow = Allow ?? [],
            Deny = Deny ?? [],
            Read = Read ?? [],
            Additive = Additive ?? [],
            Annotate = Annotate ?? false,
        };
    }
}
