using System.Diagnostics;
using System.Text.Json;
using Gateway.Sandbox.Forgejo;
using Gateway.Sandbox.Hosting;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Gateway.Tests.Sandbox.SampleServer;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.All)]
[CancelAfter(120_000)]
internal sealed class SampleServerTests : IAsyncDisposable
{
    private StandInForgejo forgejo = null!;

    [SetUp]
    public async Task StartAsync() => forgejo = await StandInForgejo.StartAsync();

    public async ValueTask DisposeAsync() => await forgejo.DisposeAsync();

    [Test]
    public async Task It_works_as_the_tokens_owner(CancellationToken cancellationToken)
    {
        await using var client = await ConnectAsync("bob", cancellationToken);

        (await client.ListToolsAsync(cancellationToken: cancellationToken)).Select(tool => tool.Name).Should().BeEquivalentTo(
            "who_am_i", "list_repositories", "list_issues", "get_issue", "create_issue", "long_job", "summarise_issue", "create_issue_by_asking");
        (await CallAsync(client, "who_am_i", [], cancellationToken)).Should().StartWith("bob");
        (await CallAsync(client, "list_repositories", [], cancellationToken)).Should().Be("bob/workshop\nbob/ledger (private)");
    }

    [Test]
    public async Task It_creates_and_reads_an_issue(CancellationToken cancellationToken)
    {
        await using var client = await ConnectAsync("alice", cancellationToken);
        var garden = Garden();

        var made = await CallAsync(client, "create_issue", new(garden) { ["title"] = "Mow the lawn", ["body"] = "Before rain." }, cancellationToken);

        var number = int.Parse(made.Split('#', ' ')[2]);
        (await CallAsync(client, "get_issue", new(garden) { ["number"] = number }, cancellationToken)).Should().Contain("Before rain.").And.Contain("by alice");
        (await CallAsync(client, "list_issues", garden, cancellationToken)).Should().Contain("Mow the lawn");
    }

    [Test]
    public async Task A_long_job_reports_each_step(CancellationToken cancellationToken)
    {
        await using var client = await ConnectAsync("alice", cancellationToken);
        var steps = new Steps(3);

        var arguments = new Dictionary<string, object?> { ["steps"] = 3, ["pause"] = 1 };
        await client.CallToolAsync("long_job", arguments, steps, cancellationToken: cancellationToken);

        await steps.All.WaitAsync(cancellationToken);
    }

    [Test]
    public async Task It_samples_and_elicits(CancellationToken cancellationToken)
    {
        await using var client = await ConnectAsync("alice", cancellationToken);

        (await CallAsync(client, "summarise_issue", new(Garden()) { ["number"] = 1 }, cancellationToken)).Should().Be("a summary");
        (await CallAsync(client, "create_issue_by_asking", Garden(), cancellationToken)).Should().Contain("Asked for");
    }

    [Test]
    public async Task What_Forgejo_refuses_is_the_tools_error(CancellationToken cancellationToken)
    {
        await using var client = await ConnectAsync("bob", cancellationToken);

        var result = await client.CallToolAsync(
            "list_issues", new Dictionary<string, object?> { ["owner"] = "alice", ["repository"] = "diary" }, cancellationToken: cancellationToken);

        result.IsError.Should().BeTrue();
        result.Content.OfType<TextContentBlock>().Single().Text.Should().Contain("404");
    }

    [Test]
    public async Task A_refused_token_ends_it_at_once_with_a_word_on_stderr_only(CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(Command.Command, Command.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["FORGEJO_URL"] = forgejo.Url, ["FORGEJO_ACCESS_TOKEN"] = "a-bad-token" },
        })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.WaitForExitAsync(cancellationToken);

        process.ExitCode.Should().Be(1);
        (await output).Should().BeEmpty();
        (await errors).Should().StartWith("connection test failed: ");
    }

    private static ServerCommand Command { get; } = ServerCommand.Sample();

    private static Dictionary<string, object?> Garden() => new() { ["owner"] = "alice", ["repository"] = "garden" };

    private Task<McpClient> ConnectAsync(string login, CancellationToken cancellationToken)
    {
        var transport = new StdioClientTransport(new StdioClientTransportOptions
        {
            Command = Command.Command,
            Arguments = [.. Command.Arguments],
            EnvironmentVariables = new Dictionary<string, string?> { ["FORGEJO_URL"] = forgejo.Url, ["FORGEJO_ACCESS_TOKEN"] = forgejo.CreateAccessToken(login) },
        });
        return McpClient.CreateAsync(transport, new McpClientOptions { ProtocolVersion = "2025-11-25", Handlers = Handlers() }, cancellationToken: cancellationToken);
    }

    // Sampling is deprecated as of 2026-07-28; earlier clients have it.
#pragma warning disable MCP9005
    private static McpClientHandlers Handlers() => new()
    {
        SamplingHandler = (_, _, _) => ValueTask.FromResult(
            new CreateMessageResult { Model = "none", Role = Role.Assistant, Content = [new TextContentBlock { Text = "a summary" }] }),
        ElicitationHandler = (_, _) => ValueTask.FromResult(
            new ElicitResult { Action = "accept", Content = new Dictionary<string, JsonElement> { ["title"] = JsonSerializer.SerializeToElement("Asked for") } }),
    };
#pragma warning restore MCP9005

    private static async Task<string> CallAsync(McpClient client, string tool, Dictionary<string, object?> arguments, CancellationToken cancellationToken)
    {
        var result = await client.CallToolAsync(tool, arguments, cancellationToken: cancellationToken);
        var text = string.Concat(result.Content.OfType<TextContentBlock>().Select(block => block.Text));
        (result.IsError ?? false).Should().BeFalse(text);
        return text;
    }

    private sealed class Steps(int count) : IProgress<ProgressNotificationValue>
    {
        private readonly TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int seen;

        public Task All => all.Task;

        public void Report(ProgressNotificationValue value)
        {
            if (Interlocked.Increment(ref seen) == count)
            {
                all.TrySetResult();
            }
        }
    }
}
