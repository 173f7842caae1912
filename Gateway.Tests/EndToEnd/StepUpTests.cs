using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.Sandbox.SignIn;
using Gateway.Tests.Support;
using ModelContextProtocol.Client;

namespace Gateway.Tests.EndToEnd;

/// <summary>A client that begins with reading alone and asks for more when the gateway says what is missing (MCP, authorization, "Step-Up Authorization Flow").</summary>
public sealed class StepUpTests
{
    private const string Read = """{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"who_am_i","arguments":{}}}""";
    private const string Write =
        """{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"create_issue","arguments":{"owner":"alice","repository":"garden","title":"stepped up"}}}""";

    private static readonly Dictionary<string, string?> Table = new()
    {
        ["StdioServers:forgejo:Tools:Read:0"] = "who_am_i",
        ["StdioServers:forgejo:Tools:Read:1"] = "list_*",
    };

    [Test]
    public async Task A_reading_token_reads_is_told_what_writing_needs_and_writes_in_the_same_session_after_asking_for_it()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(SampleServer.Settings(Table));
        using var client = new OAuthClient(new Uri(gateway.Url, "/mcp"));
        using var alice = new ScriptedPerson("alice", gateway.Forgejo.PasswordOf("alice"));
        var reading = await client.SignInAsync(alice, "forgejo:read offline_access", Patience.Token);
        var opened = await RawMcp.PostAsync(gateway, reading.AccessToken, RawMcp.Initialize);
        var session = opened.Headers.GetValues("Mcp-Session-Id").Single();

        (await RawMcp.PostAsync(gateway, reading.AccessToken, Read, session)).StatusCode.Should().Be(HttpStatusCode.OK);
        var refused = await RawMcp.PostAsync(gateway, reading.AccessToken, Write, session);
        var challenge = refused.Headers.WwwAuthenticate.Single();

        refused.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        challenge.Scheme.Should().Be("Bearer");
        challenge.Parameter.Should().Contain("error=\"insufficient_scope\"").And.Contain("scope=\"forgejo:read offline_access forgejo:write\"")
            .And.Contain($"resource_metadata=\"{gateway.Url}.well-known/oauth-protected-resource/mcp\"");

        var writing = await client.SignInAsync(alice, "forgejo:read offline_access forgejo:write", Patience.Token);
        var written = await RawMcp.PostAsync(gateway, writing.AccessToken, Write, session);

        writing.Scope.Should().Be("forgejo:read offline_access forgejo:write");
        written.StatusCode.Should().Be(HttpStatusCode.OK);
        (await written.Content.ReadAsStringAsync()).Should().Contain("stepped up");
        (await RawMcp.PostAsync(gateway, reading.AccessToken, Write, session)).StatusCode.Should().Be(HttpStatusCode.Forbidden, "the session opened the way for nobody");
    }

    [Test]
    public async Task The_SDKs_client_steps_up_by_itself_in_the_midst_of_a_session([Values("2025-11-25", "2026-07-28")] string version)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(SampleServer.Settings(Table));
        using var person = new ScriptedPerson("alice", gateway.Forgejo.PasswordOf("alice"));
        var modest = true;
        await using var alice = await SdkClient.ConnectAsync(
            new Uri(gateway.Url, "/mcp"), person, new McpClientOptions { ProtocolVersion = version },
            offered => modest ? offered!.Where(scope => scope != "forgejo:write") : offered, Patience.Token);
        var (session, before) = (alice.Mcp.SessionId, alice.Tokens.Scope);

        (await alice.CallAsync("who_am_i", Patience.Token)).Should().StartWith("alice ");
        modest = false;
        var written = await alice.CallAsync("create_issue", Patience.Token, ("owner", "alice"), ("repository", "garden"), ("title", "stepped up"));

        before.Should().Contain("forgejo:read").And.NotContain("forgejo:write");
        written.Should().Contain("stepped up");
        alice.Tokens.Scope.Should().Contain("forgejo:read").And.Contain("forgejo:write");
        alice.Mcp.SessionId.Should().Be(session);
        alice.Mcp.NegotiatedProtocolVersion.Should().Be(version);
    }

    [TestCase("None", "forgejo:write")]
    [TestCase("Everyday", "forgejo:read forgejo:write")]
    [TestCase("All", "forgejo:read forgejo:write")]
    [TestCase("ReadOnly", "forgejo:read")]
    public async Task The_resource_offers_only_the_scopes_that_its_tools_can_use(string preset, string scopes)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(new Dictionary<string, string?> { ["StdioServers:forgejo:Tools:Preset"] = preset });

        var metadata = await gateway.Http.GetFromJsonAsync<JsonObject>(new Uri(gateway.Url, "/.well-known/oauth-protected-resource/mcp"));
        var challenge = (await gateway.GetAsync("/mcp")).Headers.WwwAuthenticate.Single();

        metadata!["scopes_supported"]!.AsArray().Select(scope => (string?)scope).Should().Equal(scopes.Split(' '));
        challenge.Parameter.Should().Contain($"scope=\"{scopes}\"");
    }

    [Test]
    public async Task The_shipped_configuration_offers_forgejo_mcp_everyday()
    {
        var shipped = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "appsettings.json")))!;

        ((string?)shipped["StdioServers"]!["forgejo"]!["Tools"]!["Preset"]).Should().Be("Everyday");
    }
}
