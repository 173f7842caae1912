using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Gateway.Sandbox.Commands;
using Gateway.Sandbox.Hosting;

namespace Gateway.Tests.Sandbox.Commands;

[Parallelizable(ParallelScope.All)]
[CancelAfter(120_000)]
internal sealed class SandboxCommandsTests
{
    [Test]
    public async Task Help_names_every_verb_and_option(CancellationToken cancellationToken)
    {
        using var output = new StringWriter();

        var exit = await SandboxCommands.Tree().Parse("--help").InvokeAsync(new InvocationConfiguration { Output = output }, cancellationToken);

        exit.Should().Be(0);
        output.ToString().Should().ContainAll("tour", "token", "forgejo", "server", "--port", "--data", "--server", "8080");
    }

    [TestCase("--port 70000")]
    [TestCase("--port x")]
    [TestCase("token --user alice")]
    [TestCase("token --user alice --gateway nonsense")]
    [TestCase("nonsense")]
    public void Unusable_arguments_are_errors(string line) => SandboxCommands.Tree().Parse(line).Errors.Should().NotBeEmpty();

    [Test]
    public async Task A_taken_port_is_told_and_exits_1(CancellationToken cancellationToken)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        using var errors = new StringWriter();

        (await RunCommand.RunAsync(new SandboxOptions { Port = port }, TextWriter.Null, errors, cancellationToken)).Should().Be(1);
        (await ForgejoCommand.RunAsync(port, TextWriter.Null, errors, cancellationToken)).Should().Be(1);
        errors.ToString().Should().Contain("The sandbox cannot start").And.Contain($"cannot listen on port {port}");
    }

    [Test]
    public async Task The_stand_in_alone_says_its_client_id_and_secret_and_ends_in_order(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var output = new LastLine("no-2fa-user");
        var running = ForgejoCommand.RunAsync(0, output, TextWriter.Null, stop.Token);

        await output.Written.WaitAsync(cancellationToken);
        await stop.CancelAsync();

        (await running).Should().Be(0);
        output.ToString().Should().StartWith("ready http://127.0.0.1:").And.ContainAll("client id", "client secret  gto_");
    }

    [Test]
    public async Task A_token_from_nowhere_is_told_on_stderr_alone(CancellationToken cancellationToken)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();

        var exit = await TokenCommand.RunAsync(new Uri($"http://127.0.0.1:{FreePort.Take()}"), "alice", null, output, errors, cancellationToken);

        (exit, output.ToString()).Should().Be((1, ""));
        errors.ToString().Should().StartWith("no token: ");
    }

    /// <summary>Tells when a line that holds a word was written.</summary>
    private sealed class LastLine(string word) : StringWriter
    {
        private readonly TaskCompletionSource written = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Written => written.Task;

        public override async Task WriteLineAsync(string? value)
        {
            await base.WriteLineAsync(value);
            if (value?.Contains(word, StringComparison.Ordinal) == true)
            {
                written.TrySetResult();
            }
        }
    }
}
