using Gateway.Tests.Support;

namespace Gateway.Tests.GatewayHost.Commands;

public sealed class HelpTests
{
    [Test]
    public async Task Every_command_is_listed_and_shows_an_example()
    {
        string[][] commands =
        [
            ["run"], ["health"], ["doctor"], ["config"], ["register"], ["backup"], ["restore"], ["people", "list"], ["people", "revoke"], ["audit", "verify"], ["audit", "export"],
        ];
        await using var root = GatewayProcess.Start("--help");
        (await root.ExitCodeAsync()).Should().Be(0);

        foreach (var command in commands)
        {
            root.Output.Should().MatchRegex($@"(?m)^  {command[0]}\b");
            await using var help = GatewayProcess.Start([.. command, "--help"]);
            (await help.ExitCodeAsync()).Should().Be(0);
            help.Output.ReplaceLineEndings(" ").Should().Contain($"Example: Gateway {string.Join(' ', command)} ");
        }
    }
}
