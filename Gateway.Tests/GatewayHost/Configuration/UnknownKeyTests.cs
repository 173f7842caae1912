using Gateway.Configuration;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.GatewayHost.Configuration;

public sealed class UnknownKeyTests
{
    [TestCase("Gateway:PublicUrI", "Gateway:PublicUrl")]
    [TestCase("Gatway:PublicUrl", "Gateway:PublicUrl")]
    [TestCase("Forgejo:Secret", "Forgejo:ClientSecret")]
    [TestCase("Forgejo:Wallpaper", null)]
    [TestCase("StdioServers:forgejo:Comand", "StdioServers:forgejo:Command")]
    [TestCase("Sessions:MaxTotals", "Sessions:MaxTotal")]
    [TestCase("ReverseProxy:Routes:mcp:CorsPolicies", "ReverseProxy:Routes:mcp:CorsPolicy")]
    [TestCase("PublicUrl", "Gateway:PublicUrl")]
    public void An_unknown_key_is_a_warning_with_the_nearest_known_name(string key, string? nearest)
    {
        var warning = WarningsOf($"--{key}=1").Should().ContainSingle().Subject;

        warning.Should().Contain($"Configuration: {key} is not known");
        warning.Contains("Did you mean", StringComparison.Ordinal).Should().Be(nearest is not null);
        warning.Should().Contain(nearest ?? key);
    }

    [Test]
    public void Known_keys_of_every_section_warn_of_nothing() =>
        WarningsOf("--Logging:LogLevel:Default=Debug", "--StdioServers:forgejo:Environment:ANY=1", "--ReverseProxy:Routes:mcp:Metadata:any=1", "--Gateway:TrustedProxies:0=10.0.0.1")
            .Should().BeEmpty();

    [TestCase("", "", 0)]
    [TestCase("abc", "ABC", 0)]
    [TestCase("kitten", "sitting", 3)]
    [TestCase("", "abc", 3)]
    public void The_distance_counts_edits(string left, string right, int expected) => Nearest.Distance(left, right).Should().Be(expected);

    private static IReadOnlyList<string> WarningsOf(params string[] arguments)
    {
        var logs = new LogCapture();
        using var data = new TemporaryDirectory();
        string[] valid = ["--Forgejo:Url=https://git.example.org", "--Forgejo:ClientId=an-id", "--Forgejo:ClientSecret=a-secret", $"--Gateway:DataDirectory={data.Path}"];
        using var built = Program.Build([.. valid, .. arguments], builder => builder.Logging.ClearProviders().AddProvider(logs)) as IDisposable;
        return [.. logs.Lines.Where(line => line.EventId == 3000).Select(line => line.Text)];
    }
}
