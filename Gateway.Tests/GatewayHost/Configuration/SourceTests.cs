using Gateway.Configuration;
using Gateway.Tests.Support;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.GatewayHost.Configuration;

public sealed class SourceTests
{
    [Test]
    public void Secrets_win_over_the_operators_file_and_the_command_line_over_secrets()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("Forgejo__ClientSecret", "from a secret file\n");
        directory.Write("Forgejo__ClientId", "from a secret file");
        var file = directory.Write("gateway.json", """{ "Forgejo": { "ClientSecret": "file", "ClientId": "file", "Url": "file" }, "Gateway": { "ShutdownTimeout": "00:00:07" } }""");

        var configuration = new ConfigurationManager();
        ConfigurationSources.Add(configuration, file, [$"--Gateway:SecretsDirectory={directory.Path}", "--Forgejo:ClientId=command line"]);

        configuration["Forgejo:ClientSecret"].Should().Be("from a secret file");
        configuration["Forgejo:ClientId"].Should().Be("command line");
        configuration["Forgejo:Url"].Should().Be("file");
        configuration["Gateway:ShutdownTimeout"].Should().Be("00:00:07");
        configuration["Gateway:Listen"].Should().Be("http://localhost:8080", "what the operator leaves out comes from the shipped defaults");
    }
}
