using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Gateway.Tests.Support;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Gateway.Tests.EndToEnd.Clients;

// Sampling is deprecated as of 2026-07-28; clients of the earlier versions have it, and a gateway must carry it.
#pragma warning disable MCP9005

/// <summary>The MCP C# SDK's client with a person at Chromium.</summary>
public sealed class CSharpSdkTests
{
    private readonly ConcurrentQueue<string> asked = [];

    [TestCase(null, "2026-07-28", Description = "its default: the newest that both know")]
    [TestCase("2025-11-25", "2025-11-25")]
    public async Task The_CSharp_SDK_works_from_sign_in_to_sign_in_again(string? wanted, string negotiated)
    {
        await using var scene = await ClientScene.StartAsync();
        await using var listener = await CallbackListener.StartAsync();
        await using var alice = await SdkClient.ConnectAsync(scene.Mcp, listener.Callback, scene.Alice, Options(wanted), Patience.Token);
        alice.Mcp.NegotiatedProtocolVersion.Should().Be(negotiated);

        (await alice.Mcp.ListToolsAsync(cancellationToken: Patience.Token)).Select(tool => tool.Name).Should().Contain(["who_am_i", "long_job", "create_issue"]);
        await CheckProgressAsync(alice.Mcp);
        await CheckQuestionsAsync(alice);

        var (first, session) = (alice.Tokens, alice.Mcp.SessionId);
        scene.ExpireAccessTokens();
        (await alice.CallAsync("who_am_i", Patience.Token)).Should().Be("alice (Alice)");
        alice.Tokens.AccessToken.Should().NotBe(first.AccessToken);
        alice.Mcp.SessionId.Should().Be(session);

        await scene.RevokeAsync(alice.Tokens.RefreshToken!, alice.Tokens.ClientId!);
        await CheckReturnAsync(alice, scene.Alice);
    }

    /// <summary>It needs no registration: the gateway reads who it is where its id says.</summary>
    [Test]
    public async Task The_CSharp_SDK_works_by_its_document_from_sign_in_to_sign_in_again()
    {
        await using var documents = await DocumentHost.StartAsync();
        await using var scene = await ClientScene.StartAsync(documents: documents);
        await using var listener = await CallbackListener.StartAsync();
        await using var alice = await SdkClient.ConnectAsync(scene.Mcp, listener.Callback, scene.Alice, Options(null), Patience.Token, scene.Document);

        alice.Tokens.ClientId.Should().Be(scene.Document!.ToString());
        (await alice.CallAsync("who_am_i", Patience.Token)).Should().Be("alice (Alice)");
        var (first, answered) = (alice.Tokens.AccessToken, scene.Alice.Answered.Count);
        scene.ExpireAccessTokens();
        (await alice.CallAsync("who_am_i", Patience.Token)).Should().Be("alice (Alice)");
        alice.Tokens.AccessToken.Should().NotBe(first);
        scene.Alice.Answered.Should().HaveCount(answered, "a refresh asks nobody");

        await scene.RevokeAsync(alice.Tokens.RefreshToken!, alice.Tokens.ClientId!);
        await CheckReturnAsync(alice, scene.Alice);
        documents.Requests.Should().OnlyContain(request => request.Path == "/client.json");
        TestContext.Out.WriteLine($"C# SDK as {alice.Tokens.ClientId}: signed in, called, refreshed, came back after a revocation; its document was read {documents.Requests.Count} times.");
    }

    // It signs in again within the call that met the 401. The session ended with the old sign-in: the program is handed its 404, or, when the stream beside the call
    // learned it first, finds its connection closed. As the specification says it then begins a new one.
    private static async Task CheckReturnAsync(SdkClient client, BrowserPerson person)
    {
        var pages = person.Answered.Count;
        (await CallOnceMoreAsync(client)).Should().Be("alice (Alice)");
        person.Answered.Count.Should().BeGreaterThan(pages, "the person was asked again");
    }

    private static async Task<string> CallOnceMoreAsync(SdkClient client)
    {
        try
        {
            return await client.CallAsync("who_am_i", Patience.Token);
        }
        catch (Exception e) when (e is HttpRequestException { StatusCode: HttpStatusCode.NotFound } or OperationCanceledException or IOException)
        {
            await using var again = await client.AgainAsync(Patience.Token);
            return await again.CallAsync("who_am_i", Patience.Token);
        }
    }

    private McpClientOptions Options(string? version) => new()
    {
        ProtocolVersion = version,
        Handlers = new McpClientHandlers
        {
            SamplingHandler = (request, _, _) => new(Sample(request!)),
            ElicitationHandler = (request, _) => new(Elicit(request!)),
        },
    };

    private CreateMessageResult Sample(CreateMessageRequestParams request)
    {
        asked.Enqueue(string.Concat(request.Messages[0].Content.OfType<TextContentBlock>().Select(block => block.Text)));
        return new CreateMessageResult { Model = "driver", Role = Role.Assistant, Content = [new TextContentBlock { Text = "Summed up by the client." }] };
    }

    private ElicitResult Elicit(ElicitRequestParams request)
    {
        asked.Enqueue(request.Message);
        return new ElicitResult { Action = "accept", Content = new Dictionary<string, JsonElement> { ["title"] = JsonSerializer.SerializeToElement("Asked and answered") } };
    }

    private static async Task CheckProgressAsync(McpClient client)
    {
        var seen = new Seen();
        await client.CallToolAsync("long_job", new Dictionary<string, object?> { ["steps"] = 5, ["pause"] = 20 }, seen, cancellationToken: Patience.Token);

        // This client hands each message to a task of its own: they may overtake each other, and the result may overtake the last ones.
        seen.Values.Should().NotBeEmpty().And.BeSubsetOf([1F, 2F, 3F, 4F, 5F]);
    }

    private async Task CheckQuestionsAsync(SdkClient client)
    {
        (string, object?)[] where = [("owner", "alice"), ("repository", "garden")];
        var created = await client.CallAsync("create_issue", Patience.Token, [.. where, ("title", "From a driver")]);
        var number = int.Parse(created.Split('#', ' ')[2], System.Globalization.CultureInfo.InvariantCulture);

        (await client.CallAsync("summarise_issue", Patience.Token, [.. where, ("number", number)])).Should().Be("Summed up by the client.");
        (await client.CallAsync("create_issue_by_asking", Patience.Token, where)).Should().Contain("Asked and answered");
        asked.Should().HaveCount(2).And.Contain(text => text.Contains("From a driver"));
    }

    private sealed class Seen : IProgress<ProgressNotificationValue>
    {
        public ConcurrentQueue<float> Values { get; } = [];

        public void Report(ProgressNotificationValue value) => Values.Enqueue(value.Progress);
    }
}
