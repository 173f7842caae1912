using System.Globalization;
using Gateway.Sandbox.Forgejo;
using Gateway.Sandbox.Hosting;
using Gateway.Sandbox.SignIn;
using Gateway.Tests.Support;

namespace Gateway.Tests.EndToEnd;

/// <summary>The gateway as a process of its own, with a person's child below it, and how both end.</summary>
public sealed class LifeAndDeathTests
{
    [Test]
    public async Task Kill_9_of_the_gateway_leaves_no_child()
    {
        using var data = new TemporaryDirectory();
        await using var forgejo = await StandInForgejo.StartAsync();
        await using var gateway = await StartAsync(data, forgejo);
        var child = await OpenSessionAsync(gateway, forgejo, data);

        gateway.Process.Kill();

        await ProcessTable.UntilGoneAsync(child, Patience.Token);
    }

    [Test]
    public async Task SIGTERM_stops_every_child_and_exits_with_0()
    {
        using var data = new TemporaryDirectory();
        await using var forgejo = await StandInForgejo.StartAsync();
        await using var gateway = await StartAsync(data, forgejo);
        var child = await OpenSessionAsync(gateway, forgejo, data);

        gateway.Process.SendSigterm();

        (await gateway.Process.ExitCodeAsync()).Should().Be(0);
        ProcessTable.IsRunning(child).Should().BeFalse();
    }

    [Test]
    public async Task SIGTERM_in_the_middle_of_the_start_is_no_failure()
    {
        using var data = new TemporaryDirectory();
        await using var gateway = GatewayProcess.Start(
            "--Gateway:PublicUrl=http://localhost:1", "--Gateway:Listen=http://127.0.0.1:0", $"--Gateway:DataDirectory={data.Path}", "--Forgejo:Url=http://127.0.0.1:1",
            "--Forgejo:ClientId=an-id", "--StdioServers:forgejo:Command=/bin/cat");
        await gateway.SaysAsync("The store is prepared.");

        gateway.SendSigterm();

        (await gateway.ExitCodeAsync()).Should().Be(0, "{0}", gateway.Output);
    }

    private static async Task<Running> StartAsync(TemporaryDirectory data, StandInForgejo forgejo)
    {
        var port = FreePort.Take();
        var server = ServerCommand.Sample();

        // The shell says which process it becomes.
        var script = data.Write("server.sh", $"#!/bin/sh\necho $$ > '{data.Path}/child.pid'\nexec '{server.Command}' {string.Join(' ', server.Arguments)}\n");
        var process = GatewayProcess.Start(
        [
            $"--Gateway:PublicUrl=http://127.0.0.1:{port}",
            $"--Gateway:Listen=http://127.0.0.1:{port}",
            $"--Gateway:DataDirectory={data.Path}",
            "--Gateway:ShutdownTimeout=00:00:02",
            $"--Forgejo:Url={forgejo.Url}",
            $"--Forgejo:ClientId={forgejo.ClientId}",
            $"--Forgejo:ClientSecret={forgejo.ClientSecret}",
            "--StdioServers:forgejo:Command=/bin/sh",
            $"--StdioServers:forgejo:Arguments:0={script}",
            .. server.Environment.Select(variable => $"--StdioServers:forgejo:Environment:{variable.Key}={variable.Value}"),
        ]);
        return new Running(process, new Uri(await process.ListeningAsync(), "/mcp"));
    }

    private static async Task<int> OpenSessionAsync(Running gateway, StandInForgejo forgejo, TemporaryDirectory data)
    {
        using var client = new OAuthClient(gateway.Mcp);
        using var person = new ScriptedPerson("alice", forgejo.PasswordOf("alice"));
        var token = await client.SignInAsync(person, null, Patience.Token);
        using var http = new HttpClient();
        using var answer = await http.SendAsync(RawMcp.Message(gateway.Mcp, token.AccessToken, RawMcp.Initialize), Patience.Token);
        answer.EnsureSuccessStatusCode();

        var child = int.Parse(await File.ReadAllTextAsync(Path.Combine(data.Path, "child.pid")), CultureInfo.InvariantCulture);
        ProcessTable.IsRunning(child).Should().BeTrue();
        return child;
    }

    private sealed record Running(GatewayProcess Process, Uri Mcp) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Process.DisposeAsync();
    }
}
