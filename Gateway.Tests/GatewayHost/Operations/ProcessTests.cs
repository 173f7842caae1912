using System.Net;
using System.Net.Sockets;
using Gateway.Tests.Support;

namespace Gateway.Tests.GatewayHost.Operations;

public sealed class ProcessTests
{
    [Test]
    public async Task An_ordered_stop_exits_with_0()
    {
        using var data = new TemporaryDirectory();
        await using var gateway = GatewayProcess.Start([.. Valid(data), "--Gateway:Listen=http://127.0.0.1:0"]);
        await gateway.ListeningAsync();

        gateway.SendSigterm();

        (await gateway.ExitCodeAsync()).Should().Be(0);
    }

    [Test]
    public async Task A_wrong_configuration_exits_with_2_and_names_every_error()
    {
        await using var gateway = GatewayProcess.Start("--Gateway:PublicUrl=x", "--Sessions:MaxTotal=0");

        (await gateway.ExitCodeAsync()).Should().Be(2);
    }

    [Test]
    public async Task A_port_that_is_taken_exits_with_1()
    {
        using var data = new TemporaryDirectory();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        await using var gateway = GatewayProcess.Start([.. Valid(data), $"--Gateway:Listen=http://127.0.0.1:{port}"]);

        (await gateway.ExitCodeAsync()).Should().Be(1);
    }

    [Test]
    public async Task The_health_command_asks_the_running_gateway()
    {
        using var data = new TemporaryDirectory();
        await using var gateway = GatewayProcess.Start([.. Valid(data), "--Gateway:Listen=http://127.0.0.1:0"]);
        var url = await gateway.ListeningAsync();
        await using var there = GatewayProcess.Start("health", $"--Gateway:Listen={url}");
        await using var nowhere = GatewayProcess.Start("health", "--Gateway:Listen=http://127.0.0.1:1");

        (await there.ExitCodeAsync()).Should().BeOneOf(0, 1);
        (await nowhere.ExitCodeAsync()).Should().Be(1);
        there.Output.Should().Contain("\"status\":");
        nowhere.Output.Should().Contain("does not answer");
    }

    private static string[] Valid(TemporaryDirectory data) =>
    [
        "--Gateway:PublicUrl=http://localhost:1",
        $"--Gateway:DataDirectory={data.Path}",
        "--Forgejo:Url=http://127.0.0.1:1",
        "--Forgejo:ClientId=an-id",
        "--StdioServers:forgejo:Command=/bin/cat",
    ];
}
