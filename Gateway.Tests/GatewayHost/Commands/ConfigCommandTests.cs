using System.Text.Json;
using Gateway.Commands.Settings;
using Gateway.Configuration;
using Gateway.Tests.Support;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.GatewayHost.Commands;

public sealed class ConfigCommandTests
{
    [Test]
    public void Each_value_is_shown_with_where_it_comes_from_the_last_source_winning()
    {
        using var folder = new TemporaryDirectory();
        var file = folder.Write("gateway.json", """{ "Forgejo": { "Url": "https://git.example.org", "ClientId": "from-the-file" }, "OAuth": { "MaxClients": 77 } }""");
        folder.Write("Forgejo__ClientId", "from-a-secret");

        var settings = Settings(file, $"--Gateway:SecretsDirectory={folder.Path}", "--Sessions:MaxChildren=7");

        Of(settings, "Forgejo:Url").Should().Be(new Setting("Forgejo:Url", "https://git.example.org", $"file {file}"));
        Of(settings, "Forgejo:ClientId").Should().Be(new Setting("Forgejo:ClientId", "from-a-secret", "file of a secret"));
        Of(settings, "OAuth:MaxClients").Value.Should().Be("77");
        Of(settings, "Sessions:MaxChildren").Should().Be(new Setting("Sessions:MaxChildren", "7", "command line"));
        Of(settings, "Gateway:ShutdownTimeout").Should().Be(new Setting("Gateway:ShutdownTimeout", "00:00:20", "default"));
        Of(settings, "StdioServers:forgejo:CallTimeout").Should().Be(new Setting("StdioServers:forgejo:CallTimeout", "00:05:00", "default"));
        Of(settings, "Gateway:TrustedProxies").Value.Should().BeNull();
    }

    [Test]
    public void Every_known_key_has_a_line()
    {
        var keys = Settings(null).Select(setting => setting.Key).ToArray();

        var missing = Schema.Keys.Where(known => !known.Pattern.StartsWith("ReverseProxy", StringComparison.Ordinal) && !known.Pattern.StartsWith("ResourceServers", StringComparison.Ordinal) && !known.Pattern.StartsWith("Clients:Known", StringComparison.Ordinal) && !known.Pattern.Contains("**"))
            .Select(known => known.Pattern.Replace("StdioServers:*", "StdioServers:forgejo").Replace("RateLimits:*", "RateLimits:oauth").Replace(":*", ""))
            .Where(key => !Array.Exists(keys, shown => shown == key || shown.StartsWith(key + ":", StringComparison.Ordinal)));

        missing.Should().BeEmpty();
    }

    [TestCase("Forgejo:ClientSecret", "gto_very-secret", "***")]
    [TestCase("ResourceServers:wiki:Secret", "0123456789", "***")]
    [TestCase("Clients:Known:ide:Secret", "0123456789", "***")]
    [TestCase("Keys:WrappingKey", "0123456789", "***")]
    [TestCase("Keys:OldWrappingKeys:0", "0123456789", "***")]
    [TestCase("Telemetry:OtlpHeaders", "authorization=Basic x", "***")]
    [TestCase("StdioServers:forgejo:Environment:API_KEY", "0123456789", "***")]
    [TestCase("StdioServers:forgejo:Environment:FORGEJO_URL", "{forgejo.url}", "{forgejo.url}")]
    [TestCase("Store:ConnectionString", "Data Source=gateway.db;Password=x", "***")]
    [TestCase("Store:ConnectionString", "Data Source=gateway.db", "Data Source=gateway.db")]
    [TestCase("Forgejo:Url", "https://alice:x@git.example.org", "***")]
    [TestCase("ReverseProxy:Routes:mcp:Transforms:0:Set", "Bearer x", "***")]
    public void Whatever_may_be_secret_is_masked(string key, string value, string shown) =>
        Of(Settings(null, $"--{key}={value}"), key).Value.Should().Be(shown);

    [Test]
    public void A_misspelt_secret_is_masked_and_said_to_have_no_effect() =>
        Of(Settings(null, "--Forgejo:ClientSecrte=gto_x"), "Forgejo:ClientSecrte").Should().Be(new Setting("Forgejo:ClientSecrte", "***", "command line; not known, without effect"));

    [Test]
    public async Task The_command_writes_a_table_or_JSON_even_of_settings_that_could_not_be_used()
    {
        await using var table = GatewayProcess.Start("config", "--Gateway:PublicUrl=x", "--Forgejo:ClientSecret=gto_x");
        await using var json = GatewayProcess.Start("config", "--json");
        await using var broken = GatewayProcess.Start("config", "--config", "/no/such/file.json");

        (await table.ExitCodeAsync()).Should().Be(0);
        table.Output.Should().MatchRegex(@"(?m)^Gateway:PublicUrl +x +\[command line\]$").And.NotContain("gto_x");
        table.Output.Should().MatchRegex(@"(?m)^Logging:LogLevel:Default +Trace +\[environment\]$");
        (await json.ExitCodeAsync()).Should().Be(0);
        JsonDocument.Parse(json.Output).RootElement.EnumerateArray().Should().Contain(setting => setting.GetProperty("key").GetString() == "Forgejo:Scopes");
        (await broken.ExitCodeAsync()).Should().Be(2);
    }

    private static IReadOnlyList<Setting> Settings(string? file, params string[] arguments)
    {
        var configuration = new ConfigurationManager();
        ConfigurationSources.Add(configuration, file, arguments);
        return new EffectiveSettings(configuration, file).All();
    }

    private static Setting Of(IReadOnlyList<Setting> settings, string key) => settings.Should().ContainSingle(setting => setting.Key == key).Subject;
}
