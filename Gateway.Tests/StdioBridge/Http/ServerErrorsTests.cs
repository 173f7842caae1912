using System.Text.Json.Nodes;
using Gateway.Tests.StdioBridge.Http.Legacy;
using Gateway.Tests.StdioBridge.Http.Modern;
using Gateway.Tests.StdioBridge.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.StdioBridge.Http;

/// <summary>What a dying child wrote is for administrators, each of their own child.</summary>
public sealed class ServerErrorsTests
{
    private const string Token = "a-token-of-forgejo";

    [TestCase(BridgeHost.Admin, true)]
    [TestCase("alice", false)]
    public async Task The_last_lines_of_a_sessions_child_are_told_masked_to_an_administrator_alone(string person, bool told)
    {
        await using var host = await Lasting.HostAsync();
        host.Credentials.Token = Token;
        using var client = await host.Client(person).OpenAsync();

        var answer = await client.CallAsync("crash", """{"code":3}""");

        Verify(answer, told, "fixture: crashing, token is ****");
    }

    [TestCase(BridgeHost.Admin, true)]
    [TestCase("alice", false)]
    public async Task The_same_for_a_stateless_client(string person, bool told)
    {
        await using var host = await Lasting.HostAsync(null, ("StdioServers:tools:AsksClient", "Never"));
        host.Credentials.Token = Token;
        using var client = new ModernClient(host, person);

        var answer = await client.ToolAsync("crash", """{"code":3}""");

        Verify(answer, told, "fixture: crashing, token is ****");
    }

    [TestCase(BridgeHost.Admin, true)]
    [TestCase("alice", false)]
    public async Task The_same_for_a_child_that_ends_before_a_session_has_begun_and_while_it_is_held_off(string person, bool told)
    {
        await using var host = await Lasting.HostAsync(new ManualTimeProvider());
        (host.Credentials.Token, host.Credentials.Newer) = (Token, Token);
        using var client = host.Client(person, server: "exit");

        JsonNode answer;
        do
        {
            using var refused = await client.PostAsync(BridgeClient.Initialize());
            answer = JsonNode.Parse(await refused.Content.ReadAsStringAsync())!;
            Verify(answer, told, "fixture: giving up, token is ****");
        }
        while (!answer["error"]!["message"]!.GetValue<string>().Contains("keeps ending", StringComparison.Ordinal));
    }

    [TestCase(BridgeHost.Admin, true)]
    [TestCase("alice", false)]
    public async Task The_same_on_the_stream_of_a_client_of_2024_11_05(string person, bool told)
    {
        await using var host = await Lasting.HostAsync();
        host.Credentials.Token = Token;
        await using var client = await SseClient.OpenAsync(host.Client(person, server: "sse/tools"));
        await client.InitializeAsync();

        await client.PostAsync(BridgeClient.Tool(1, "crash", """{"code":3}"""));
        var answer = await client.NextAsync();

        Verify(answer, told, "fixture: crashing, token is ****");
    }

    [Test]
    public async Task An_administrator_is_told_nothing_of_anybody_elses_child_and_nothing_old()
    {
        var time = new ManualTimeProvider();
        await using var host = await Lasting.HostAsync(time);
        using var alice = await host.Client().OpenAsync();
        using var admin = host.Client(BridgeHost.Admin, server: "missing");
        await alice.CallAsync("crash", """{"code":3}""");
        using var own = await host.Client(BridgeHost.Admin).OpenAsync();
        await own.CallAsync("crash", """{"code":3}""");

        using var refused = await admin.PostAsync(BridgeClient.Initialize());

        Verify(JsonNode.Parse(await refused.Content.ReadAsStringAsync())!, told: false, "");
        time.Advance(TimeSpan.FromMinutes(11));
        host.Sessions.Words.Of("tools", BridgeHost.Admin).Should().BeEmpty();
    }

    private static void Verify(JsonNode answer, bool told, string line)
    {
        answer.ToJsonString().Should().NotContain(Token);
        if (told)
        {
            answer["error"]!["data"]!["stderr"]!.AsArray().Select(said => said!.GetValue<string>()).Should().Contain(said => said.StartsWith(line, StringComparison.Ordinal));
        }
        else
        {
            answer["error"]!.AsObject().Should().NotContainKey("data");
        }
    }
}
