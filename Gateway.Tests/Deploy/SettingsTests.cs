using System.Text.RegularExpressions;
using Gateway.Configuration;
using Gateway.Tests.Support;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Deploy;

/// <summary>Every setting that compose, image, unit, examples and documents name is one that the gateway reads.</summary>
public sealed partial class SettingsTests
{
    private static readonly string[] Files =
    [
        "docker-compose.yml", "config/.env.example", "config/Dockerfile", "config/demo-setup.sh", "config/systemd/fjmcp-gateway.service", "config/gateway.in-front.example.json", "docs/clients.md", "docs/forgejo.md", "docs/operations.md",
    ];

    [Test]
    public void Every_variable_that_looks_like_a_setting_is_known([ValueSource(nameof(Files))] string file) =>
        Variable().Matches(Text(file)).Select(match => match.Value.Replace("__", ":", StringComparison.Ordinal)).Where(key => !IsKnown(key)).Should().BeEmpty();

    [Test]
    public void Every_setting_that_a_document_names_is_known([ValueSource(nameof(Files))] string file) =>
        Quoted().Matches(Text(file)).Select(match => match.Groups[1].Value)
            .Where(key => Schema.Sections.Contains(key.Split(':')[0]) && !IsKnown(key)).Should().BeEmpty();

    [Test]
    public void The_operators_example_holds_nothing_unknown()
    {
        var configuration = new ConfigurationManager();
        configuration.AddJsonFile(Path.Combine(Tools.RepositoryRoot, "config", "gateway.example.json"));
        var walk = new SchemaWalk(configuration);

        walk.Unknown.Should().BeEmpty();
        walk.Unreadable.Should().BeEmpty();
    }

    [Test]
    public async Task The_demo_and_the_example_env_file_pass_every_check_at_start([Values] bool demo)
    {
        var environment = (await ComposeFile.ServicesAsync())["gateway"].GetProperty("environment").EnumerateObject()
            .ToDictionary(entry => entry.Name, entry => entry.Value.ValueKind == System.Text.Json.JsonValueKind.Null ? "handed-over" : ComposeFile.Effective(entry.Value.GetString()!));
        if (!demo)
        {
            foreach (var line in await File.ReadAllLinesAsync(Path.Combine(Tools.RepositoryRoot, "config", ".env.example")))
            {
                if (line.Split('=', 2) is [var name, { Length: > 0 } value] && environment.ContainsKey(name))
                {
                    environment[name] = value;
                }
            }
        }

        // As compose would put it together: an unset internal URL is the public one.
        environment["Forgejo__InternalUrl"] = demo ? "http://forgejo:3000" : environment["Forgejo__Url"];
        environment["Gateway__DataDirectory"] = TestContext.CurrentContext.WorkDirectory;

        await using var app = Program.Build([.. environment.Select(entry => $"--{entry.Key.Replace("__", ":", StringComparison.Ordinal)}={entry.Value}")]);
    }

    private static string Text(string file) => File.ReadAllText(Path.Combine(Tools.RepositoryRoot, file));

    private static bool IsKnown(string key)
    {
        var segments = key.Split(':').Select(segment => segment == "NAME" ? "any" : segment).ToArray();
        return Schema.Keys.Any(known => SchemaWalk.Matches(known.Segments, segments) || (known.Segments.Length > segments.Length && SchemaWalk.Matches(known.Segments[..segments.Length], segments)));
    }

    [GeneratedRegex(@"\b[A-Z][a-z][A-Za-z]*__[A-Za-z0-9_]*[A-Za-z0-9]")]
    private static partial Regex Variable();

    [GeneratedRegex(@"\b([A-Z][A-Za-z]+(?::[A-Za-z0-9]+)+)")]
    private static partial Regex Quoted();
}
