using Gateway.Tests.Support;
using ModelContextProtocol.Client;

namespace Gateway.Tests.EndToEnd.Clients;

/// <summary>
/// Each client that people use, in each era that it knows, before server-everything, a server of the earlier one: lists, calls, reads, subscribes, and answers
/// questions as far as it can.
/// </summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
public sealed class SurveyTests
{
    private const string WantsTask = "simulate-research-query";

    private static readonly string[] Questions = ["form", "sampling"];

    private ClientScene scene = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => scene = await ClientScene.StartAsync(new Dictionary<string, string?>(EverythingTests.Settings())
    {
        // Its timers are a process's own: no client's sign-in shall replace the process in the middle of another's survey.
        ["StdioServers:forgejo:Environment:FORGEJO_ACCESS_TOKEN"] = "none",
    });

    // Where the node packages are not installed there never was a scene.
    [OneTimeTearDown]
    public async Task StopAsync() => await (scene?.DisposeAsync() ?? ValueTask.CompletedTask);

    [TestCase("sdk", "http")]
    [TestCase("sdk", "sse", Description = "by the transport of 2024-11-05")]
    [TestCase("client", null)]
    [TestCase("client", "2026-07-28")]
    [TestCase("remote", "legacy")]
    [TestCase("remote", "auto")]
    public async Task A_client_lists_calls_reads_subscribes_samples_and_elicits(string kind, string? how)
    {
        var steps = await SurveyAsync(kind, how);

        var tools = steps.Where(step => step.Name == "tool").ToDictionary(step => step.Text("name")!);
        tools.Values.Should().OnlyContain(step => !step.Flag("failed") || step.Text("name") == WantsTask, "{0} wants a task, which no client here can begin", WantsTask);
        tools.Should().ContainKeys("echo", "get-sum", "trigger-long-running-operation", "toggle-subscriber-updates", "get-roots-list");
        tools["trigger-sampling-request"].Text("text").Should().Contain("Summed up by the client.");
        tools["trigger-elicitation-request"].Text("text").Should().Contain("some text");
        One(steps, "updated").Text("uri").Should().Be(One(steps, "read").Text("uri"));

        // The server asks for the roots once, outside any call, where 2026-07-28 has no questions.
        One(steps, "surveyed").Texts("asked").Should().Contain(how is "2026-07-28" or "auto" ? Questions : [.. Questions, "roots"]);
    }

    /// <summary>A program for each request: it subscribes to nothing and answers nothing.</summary>
    [TestCase("legacy")]
    [TestCase("auto")]
    [TestCase("modern")]
    public async Task The_inspector_lists_calls_reads_and_prompts_in_each_era(string era)
    {
        var steps = await SurveyAsync("inspector", era);

        var tools = steps.Where(step => step.Name == "tool").ToDictionary(step => step.Text("name")!, step => step.Text("text"));
        tools["echo"].Should().Be("Echo: hello");
        tools["get-sum"].Should().Contain("42");
        tools.Should().ContainKey("get-structured-content");
        One(steps, "read").Facts.GetProperty("length").GetInt32().Should().BePositive();
    }

    [TestCase(null, "2026-07-28", Description = "its default")]
    [TestCase("2025-11-25", "2025-11-25")]
    public async Task The_CSharp_SDK_lists_calls_reads_and_subscribes(string? wanted, string negotiated)
    {
        await using var listener = await CallbackListener.StartAsync();
        await using var alice = await SdkClient.ConnectAsync(scene.Mcp, listener.Callback, scene.Alice, new McpClientOptions { ProtocolVersion = wanted }, Patience.Token);
        alice.Mcp.NegotiatedProtocolVersion.Should().Be(negotiated);

        var tools = await alice.Mcp.ListToolsAsync(cancellationToken: Patience.Token);
        var resources = await alice.Mcp.ListResourcesAsync(cancellationToken: Patience.Token);
        var read = await alice.Mcp.ReadResourceAsync(resources[0].Uri, cancellationToken: Patience.Token);
        read.Contents.Should().ContainSingle().Which.Uri.Should().Be(resources[0].Uri);
        (await alice.CallAsync("get-sum", Patience.Token, ("a", 2), ("b", 40))).Should().Contain("42");
        var prompt = await alice.Mcp.GetPromptAsync("simple-prompt", cancellationToken: Patience.Token);
        prompt.Messages.Should().ContainSingle();

        // Its 2026-07-28 has no call for a subscription.
        if (wanted is not null)
        {
            await SubscribeAsync(alice, resources[0].Uri);
        }

        TestContext.Out.WriteLine($"C# SDK, {negotiated}: {tools.Count} tools, {resources.Count} resources, read {read.Contents[0].Uri}, prompt, subscription: {wanted is not null}");
    }

    private static async Task SubscribeAsync(SdkClient client, string uri)
    {
        var updated = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var subscription = await client.Mcp.SubscribeToResourceAsync(
            uri,
            (update, _) =>
            {
                updated.TrySetResult(update.Uri);
                return default;
            },
            cancellationToken: Patience.Token);
        await client.CallAsync("toggle-subscriber-updates", Patience.Token);
        (await updated.Task.WaitAsync(Patience.Span)).Should().Be(uri);
    }

    private static Step One(IEnumerable<Step> steps, string name) => steps.Single(step => step.Name == name);

    private async Task<IReadOnlyList<Step>> SurveyAsync(string kind, string? how)
    {
        using var home = new TemporaryDirectory();
        await using var driver = Driver.Start(scene.Alice, home, scene.Document, "survey.mjs", [scene.Mcp + (how == "sse" ? "/sse" : ""), kind, .. how is null ? Array.Empty<string>() : [how]]);
        try
        {
            await driver.UntilAsync("done");
        }
        finally
        {
            TestContext.Out.WriteLine(driver.Story());
        }

        One(driver.Transcript, "listed").Texts("tools").Should().Contain(["echo", "get-sum"]);
        One(driver.Transcript, "prompted").Text("text").Should().Contain("simple prompt");
        return driver.Transcript;
    }
}
