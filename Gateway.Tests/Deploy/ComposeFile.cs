using System.Diagnostics;
using System.Text.Json;
using Gateway.Tests.Support;

namespace Gateway.Tests.Deploy;

/// <summary>docker-compose.yml as JSON, read by a real YAML parser.</summary>
internal static class ComposeFile
{
    private static readonly Lazy<Task<JsonElement>> Parsed = new(ParseAsync);

    public static Task<JsonElement> LoadAsync() => Parsed.Value;

    public static async Task<IReadOnlyDictionary<string, JsonElement>> ServicesAsync() =>
        (await LoadAsync()).GetProperty("services").EnumerateObject().ToDictionary(service => service.Name, service => service.Value);

    /// <summary>The value, or that of the default in <c>${NAME:-default}</c>.</summary>
    public static string Effective(string value)
    {
        while (value.StartsWith("${", StringComparison.Ordinal) && value.EndsWith('}'))
        {
            value = value.Contains(":-", StringComparison.Ordinal) ? value[(value.IndexOf(":-", StringComparison.Ordinal) + 2)..^1] : "";
        }

        return value;
    }

    private static async Task<JsonElement> ParseAsync()
    {
        // JSON strings are JavaScript strings, so a path cannot break out.
        var script = $"const y=require({JsonSerializer.Serialize(Tools.NodeFile("yaml/dist/index.js"))});"
            + $"console.log(JSON.stringify(y.parse(require('fs').readFileSync({JsonSerializer.Serialize(Path.Combine(Tools.RepositoryRoot, "docker-compose.yml"))},'utf8'))))";
        using var node = Process.Start(new ProcessStartInfo(Tools.Node(), ["-e", script]) { RedirectStandardOutput = true })!;
        var json = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        node.ExitCode.Should().Be(0);
        return JsonDocument.Parse(json).RootElement;
    }
}
