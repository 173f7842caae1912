using System.Net;
using Gateway.Sandbox.Hosting;
using Gateway.Sandbox.SignIn;
using Gateway.Tests.Support;

namespace Gateway.Tests.EndToEnd;

/// <summary>Everything real: the C# SDK's client and its OAuth, the gateway, a child process per person, and what the child does at Forgejo.</summary>
public sealed class FirstCallTests
{
    [Test]
    public async Task The_SDKs_client_signs_in_by_itself_lists_and_calls()
    {
        await using var gateway = await StartAsync();
        await using var alice = await ConnectAsync(gateway, "alice");

        var tools = await alice.Mcp.ListToolsAsync(cancellationToken: Patience.Token);
        var answer = await alice.CallAsync("who_am_i", Patience.Token);

        tools.Select(tool => tool.Name).Should().Contain(["who_am_i", "list_repositories", "create_issue"]);
        answer.Should().StartWith("alice ");
        alice.Mcp.SessionId.Should().NotBeNullOrEmpty();
    }

    [Test]
    public async Task Alice_and_bob_at_once_never_see_each_others_data()
    {
        await using var gateway = await StartAsync();
        await using var alice = await ConnectAsync(gateway, "alice");
        await using var bob = await ConnectAsync(gateway, "bob");

        async Task<string[]> AskAsync(SdkClient client) => await Task.WhenAll(
            Enumerable.Range(0, 10).SelectMany(_ => new[] { "who_am_i", "list_repositories" }).Select(tool => client.CallAsync(tool, Patience.Token)));

        var answers = await Task.WhenAll(AskAsync(alice), AskAsync(bob));

        answers[0].Should().AllSatisfy(text => text.Should().Contain("alice").And.NotContain("bob"));
        answers[1].Should().AllSatisfy(text => text.Should().Contain("bob").And.NotContain("alice"));
    }

    [Test]
    public async Task Another_persons_session_is_unknown()
    {
        await using var gateway = await StartAsync();
        await using var alice = await ConnectAsync(gateway, "alice");
        var bob = await gateway.SignInAsync("bob");

        var answer = await RawMcp.PostAsync(gateway, bob.AccessToken, RawMcp.ListTools, alice.Mcp.SessionId);

        answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task After_a_revocation_the_token_is_401_and_the_session_is_gone()
    {
        await using var gateway = await StartAsync();
        await using var alice = await ConnectAsync(gateway, "alice");
        await alice.CallAsync("who_am_i", Patience.Token);

        var revoked = await gateway.SendAsync(HttpMethod.Post, "/oauth/revoke", content: new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["token"] = alice.Tokens.AccessToken,
            ["client_id"] = alice.Tokens.ClientId!,
        }));
        var answer = await RawMcp.PostAsync(gateway, alice.Tokens.AccessToken, RawMcp.ListTools, alice.Mcp.SessionId);

        revoked.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        answer.Headers.WwwAuthenticate.Single().Parameter.Should().Contain("resource_metadata");
    }

    [Test]
    public async Task A_page_of_a_foreign_origin_is_refused_even_with_a_token()
    {
        await using var gateway = await StartAsync();
        var alice = await gateway.SignInAsync("alice");

        var answer = await RawMcp.PostAsync(gateway, alice.AccessToken, RawMcp.Initialize, change: request => request.Headers.Add("Origin", "https://evil.example.com"));

        answer.StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task A_message_larger_than_the_servers_limit_for_pages_reaches_the_child()
    {
        await using var gateway = await StartAsync();
        var alice = await gateway.SignInAsync("alice");

        var answer = await RawMcp.PostAsync(gateway, alice.AccessToken, RawMcp.Initialize + new string(' ', 2 * 1024 * 1024));

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_token_for_one_stdio_server_is_401_at_another()
    {
        await using var gateway = await StartAsync(GatewayHost.Proxy.StdioRouteTests.SecondServer);
        var second = await gateway.SignInAsync("alice", "/mcp/second");

        (await RawMcp.PostAsync(gateway, second.AccessToken, RawMcp.Initialize)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    private static Task<GatewayUnderTest> StartAsync(IReadOnlyDictionary<string, string?>? settings = null) =>
        GatewayUnderTest.StartAsync(SampleServer.Settings(settings));

    private static async Task<SdkClient> ConnectAsync(GatewayUnderTest gateway, string login)
    {
        using var person = new ScriptedPerson(login, gateway.Forgejo.PasswordOf(login));
        return await SdkClient.ConnectAsync(new Uri(gateway.Url, "/mcp"), person, Patience.Token);
    }
}
