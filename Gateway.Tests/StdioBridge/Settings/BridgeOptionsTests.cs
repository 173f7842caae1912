using Gateway.StdioBridge.Settings;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.StdioBridge.Settings;

public sealed class BridgeOptionsTests
{
    [Test]
    public void Everything_is_read()
    {
        var options = Read(
            ("StdioServers:a:Command", "/bin/server"),
            ("StdioServers:a:Arguments:0", "first"),
            ("StdioServers:a:Arguments:1", "{forgejo.url}"),
            ("StdioServers:a:Environment:TOKEN", "{forgejo.access_token}"),
            ("StdioServers:a:WorkingDirectory", "/tmp"),
            ("StdioServers:a:StopGrace", "00:00:03"),
            ("StdioServers:a:CallTimeout", "00:10:00"),
            ("StdioServers:a:MaxMessageBytes", "100000"),
            ("StdioServers:a:LogStderr", "true"),
            ("Sessions:MaxTotal", "7"),
            ("Sessions:MaxPerPerson", "6"),
            ("Sessions:IdleTimeout", "00:02:00"),
            ("Sessions:ReapInterval", "00:00:10"));

        options.Servers["a"].Should().BeEquivalentTo(new StdioServerOptions
        {
            Command = "/bin/server",
            Arguments = ["first", "{forgejo.url}"],
            Environment = new Dictionary<string, string> { ["TOKEN"] = "{forgejo.access_token}" },
            WorkingDirectory = "/tmp",
            StopGrace = TimeSpan.FromSeconds(3),
            CallTimeout = TimeSpan.FromMinutes(10),
            MaxMessageBytes = 100_000,
            LogStderr = true,
        });
        options.Sessions.Should().Be(new SessionOptions { MaxTotal = 7, MaxPerPerson = 6, IdleTimeout = TimeSpan.FromMinutes(2), ReapInterval = TimeSpan.FromSeconds(10) });
        Errors(options).Should().BeEmpty();
    }

    [Test]
    public void Defaults_are_valid() => Errors(Read(("StdioServers:a:Command", "x"))).Should().BeEmpty();

    [Test]
    public void All_errors_are_reported_at_once_by_key()
    {
        var errors = Errors(Read(
            ("StdioServers:a:Arguments:0", "--token={forgejo.access_token}"),
            ("StdioServers:a:Environment:X", "{forgejo.password}"),
            ("StdioServers:a:Environment:1X", "1"),
            ("StdioServers:a:StopGrace", "soon"),
            ("StdioServers:a:CallTimeout", "00:00:00"),
            ("StdioServers:a:MaxMessageBytes", "12"),
            ("StdioServers:a:LogStderr", "perhaps"),
            ("StdioServers:b c:Command", "x"),
            ("Sessions:MaxTotal", "0"),
            ("Sessions:MaxPerPerson", "many"),
            ("Sessions:IdleTimeout", "-1"),
            ("Sessions:ReapInterval", "02:00:00")));

        errors.Select(error => error[..error.IndexOf(": ", StringComparison.Ordinal)]).Should().BeEquivalentTo(
            "StdioServers:a:Command",
            "StdioServers:a:Arguments:0",
            "StdioServers:a:Environment:X",
            "StdioServers:a:Environment:1X",
            "StdioServers:a:StopGrace",
            "StdioServers:a:CallTimeout",
            "StdioServers:a:MaxMessageBytes",
            "StdioServers:a:LogStderr",
            "StdioServers:b c",
            "Sessions:MaxTotal",
            "Sessions:MaxPerPerson",
            "Sessions:IdleTimeout",
            "Sessions:ReapInterval");
    }

    [Test]
    public void Placeholders_are_filled_and_other_braces_stay() =>
        Placeholders.Fill("{forgejo.url}/x {other} {forgejo.username}", new Dictionary<string, string> { ["forgejo.url"] = "http://f" })
            .Should().Be("http://f/x {other} ");

    private static BridgeOptions Read(params (string Key, string Value)[] settings)
    {
        var options = new BridgeOptions();
        new BridgeOptionsSetup(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(entry => entry.Key, entry => (string?)entry.Value)).Build())
            .Configure(options);
        return options;
    }

    [TestCase("n")]
    [TestCase("Node_1-a")]
    [TestCase("0123456789012345678901234567890123456789012345678901234567890123")]
    public void A_nodes_name_is_letters_digits_dashes_and_underscores(string id) =>
        Errors(Read(("StdioServers:a:Command", "x"), ("Node:Id", id))).Should().BeEmpty();

    [TestCase("01234567890123456789012345678901234567890123456789012345678901234")]
    [TestCase("a.b")]
    [TestCase("a b")]
    [TestCase("a\n")]
    [TestCase("\u00e9")]
    public void Any_other_name_of_a_node_is_an_error_since_it_stands_before_a_dot_in_what_clients_get(string id) =>
        Errors(Read(("StdioServers:a:Command", "x"), ("Node:Id", id))).Should().ContainSingle().Which.Should().StartWith("Node:Id: ");

    private static IEnumerable<string> Errors(BridgeOptions options) => new BridgeOptionsValidator().Validate(null, options).Failures ?? [];
}
