using System.Security.Cryptography;
using System.Text;
using Gateway.StdioBridge.Settings;

namespace Gateway.StdioBridge.Children;

/// <summary>
/// What a server's children run, as one digest: command and argument files by their content, arguments, working directory and environment as they are configured.
/// Two children with one digest differ by their person alone. Cheap: files are read only when they look changed.
/// </summary>
internal sealed class ServerPrograms(FileDigests files)
{
    public string Of(string server, StdioServerOptions settings)
    {
        var text = new StringBuilder();
        Add(text, server, settings.Command, files.Of(Command(settings)) ?? "", settings.WorkingDirectory ?? "");
        foreach (var argument in settings.Arguments)
        {
            Add(text, argument, ArgumentFile(settings, argument) is { } file ? files.Of(file) ?? "" : "");
        }

        // Placeholders stand for themselves here: neither a token nor a person's name is part of it.
        foreach (var (name, value) in settings.Environment.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            Add(text, name, value);
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>Where the command is; its own name when it is nowhere.</summary>
    private static string Command(StdioServerOptions settings) =>
        settings.Command.Contains('/', StringComparison.Ordinal)
            ? Path.GetFullPath(settings.Command, settings.WorkingDirectory is { } directory ? Path.GetFullPath(directory) : Environment.CurrentDirectory)
            : CommandLookup.Find(settings.Command, SearchPath(settings)) ?? settings.Command;

    private static string SearchPath(StdioServerOptions settings) =>
        settings.Environment.GetValueOrDefault("PATH") ?? Environment.GetEnvironmentVariable("PATH") ?? CommandLookup.DefaultPath;

    private static string? ArgumentFile(StdioServerOptions settings, string argument) =>
        Path.IsPathRooted(argument) ? argument : settings.WorkingDirectory is { } directory ? Path.GetFullPath(argument, Path.GetFullPath(directory)) : null;

    private static void Add(StringBuilder text, params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
        {
            // With its length, so that no two lists of parts read the same.
            text.Append(part.Length).Append(':').Append(part);
        }
    }
}
