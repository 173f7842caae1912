using System.Net;
using Gateway.StdioBridge.Children;
using Gateway.Tests.StdioBridge.Http;
using Gateway.Tests.StdioBridge.Http.Modern;
using Gateway.Tests.StdioBridge.Sessions;

namespace Gateway.Tests.StdioBridge.Catalogue;

/// <summary>No process before there is work.</summary>
public sealed class CatalogueTests
{
    private const string Pages = """{"tools/list":[{"tools":[{"name":"echo","inputSchema":{}}],"nextCursor":"two"},{"tools":[{"name":"pid","inputSchema":{}}]}]}""";

    private static readonly (string, string?) Shared = ("StdioServers:tools:Catalogue", "Shared");

    [Test]
    public async Task A_second_session_is_opened_and_lists_without_a_process_and_its_first_call_starts_one()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var first = await server.TeachAsync();
        var told = (await first.AnswerAsync(BridgeClient.Request(1, "tools/list")))["result"]!.ToJsonString();

        using var second = await server.Host.Client().OpenAsync();
        var list = await second.AnswerAsync(BridgeClient.Request("own-id", "tools/list"));

        list["id"]!.GetValue<string>().Should().Be("own-id");
        list["result"]!.ToJsonString().Should().Be(told);
        server.Children.Should().Be(1);
        (await second.PidAsync()).Should().NotBe(await first.PidAsync());
        server.Children.Should().Be(2);
        (await second.TextAsync("heard", """{"method":"notifications/initialized"}""")).Should().NotBeNull();
    }

    [Test]
    public async Task What_the_catalogue_answers_to_initialize_is_what_the_child_answered()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var first = await server.TeachAsync();
        using var direct = server.Host.Client("bob");
        using var recalled = server.Host.Client();

        var (one, two) = ((await direct.AnswerAsync(BridgeClient.Initialize())), await recalled.AnswerAsync(BridgeClient.Initialize()));

        two.ToJsonString().Should().Be(one.ToJsonString());
        server.Children.Should().Be(2);
    }

    [Test]
    public async Task Another_protocol_version_or_other_capabilities_are_not_answered_from_what_was_learned()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var first = await server.TeachAsync();
        using var version = server.Host.Client();
        using var capabilities = server.Host.Client();

        (await version.AnswerAsync(BridgeClient.Initialize("2025-03-26")))["result"]!["protocolVersion"]!.GetValue<string>().Should().Be("2025-03-26");
        server.Children.Should().Be(2);
        await capabilities.AnswerAsync(BridgeClient.Initialize().Replace("\"capabilities\":{}", "\"capabilities\":{\"roots\":{}}", StringComparison.Ordinal));
        server.Children.Should().Be(3);
    }

    [TestCase("StdioServers:tools:Catalogue", "Off")]
    [TestCase("StdioServers:tools:Replaceable", "false")]
    public async Task Switched_off_or_for_a_server_whose_children_are_not_alike_each_session_has_its_own_child(string key, string value)
    {
        await using var server = await ScriptedServer.StartAsync(null, (key, value));
        using var first = await server.TeachAsync();

        using var second = await server.Host.Client().OpenAsync();

        server.Children.Should().Be(2);
    }

    [Test]
    public async Task A_list_is_known_once_all_its_pages_were_read_from_one_child()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Write("alice", Pages);
        using var first = await server.TeachAsync();
        using var early = await server.Host.Client().OpenAsync();

        await early.AnswerAsync(BridgeClient.Request(1, "tools/list"));
        server.Children.Should().Be(2, "its last page was not read yet");
        await first.AnswerAsync(BridgeClient.Request(1, "tools/list"));
        var last = await first.AnswerAsync(BridgeClient.Request(2, "tools/list", """{"cursor":"two"}"""));
        using var late = await server.Host.Client().OpenAsync();

        (await late.AnswerAsync(BridgeClient.Request(1, "tools/list")))["result"]!["nextCursor"]!.GetValue<string>().Should().Be("two");
        (await late.AnswerAsync(BridgeClient.Request(2, "tools/list", """{"cursor":"two"}"""))).ToJsonString().Should().Be(last.ToJsonString());
        server.Children.Should().Be(2);
        await late.AnswerAsync(BridgeClient.Request(3, "tools/list", """{"cursor":"unheard-of"}"""));
        server.Children.Should().Be(3);
    }

    [Test]
    public async Task A_method_that_the_server_does_not_know_is_recalled_and_resources_and_other_errors_are_not()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Write("alice", """{"resources/list":[{"resources":[]}]}""");
        using var first = await server.TeachAsync("alice", "prompts/list", "resources/list", "resources/read");

        using var second = await server.Host.Client().OpenAsync();

        (await second.AnswerAsync(BridgeClient.Request("p", "prompts/list")))["error"]!["code"]!.GetValue<int>().Should().Be(-32601);
        server.Children.Should().Be(1);
        (await second.AnswerAsync(BridgeClient.Request(2, "resources/list")))["result"].Should().NotBeNull();
        server.Children.Should().Be(2);
    }

    [Test]
    public async Task One_persons_lists_are_nobody_elses()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var alice = await server.TeachAsync();
        using var bob = await server.TeachAsync("bob");

        using var third = await server.Host.Client("third").OpenAsync();

        server.Children.Should().Be(3);
    }

    [Test]
    public async Task Shared_what_children_of_two_people_said_alike_is_told_to_a_third()
    {
        await using var server = await ScriptedServer.StartAsync(null, Shared);
        using var alice = await server.TeachAsync();
        using var early = await server.Host.Client("third").OpenAsync();
        server.Children.Should().Be(2, "one person's child proves nothing");
        using var bob = await server.TeachAsync("bob");

        using var third = await server.Host.Client("another").OpenAsync();
        var list = await third.AnswerAsync(BridgeClient.Request(1, "tools/list"));

        list["result"]!["tools"]!.AsArray().Should().ContainSingle();
        server.Children.Should().Be(2 + 1);
    }

    [Test]
    public async Task Shared_any_difference_ends_the_sharing_with_a_warning()
    {
        await using var server = await ScriptedServer.StartAsync(null, Shared);
        server.Write("third", """{"tools/list":[{"tools":[{"name":"pid","inputSchema":{}}]}]}""");
        using var alice = await server.TeachAsync();
        using var bob = await server.TeachAsync("bob");
        using var third = await server.TeachAsync("third");

        using var fourth = await server.Host.Client("another").OpenAsync();
        using var again = await server.Host.Client().OpenAsync();

        server.Host.Logs.Lines.Should().Contain(line => line.Contains("children of two people answer tools/list differently"));
        server.Children.Should().Be(4, "the fourth person is told nothing, and alice what her own child said");
    }

    [Test]
    public async Task A_session_whose_child_announces_other_lists_is_told_no_other_childs()
    {
        await using var server = await ScriptedServer.StartAsync(null, Shared);
        using var alice = await server.TeachAsync();
        using var bob = await server.TeachAsync("bob");

        await alice.TextAsync("announce", """{"method":"notifications/tools/list_changed"}""");
        await alice.KillChildAsync();
        await Lasting.UntilAsync(() => Task.FromResult(server.Children == 1));
        await alice.AnswerAsync(BridgeClient.Request(1, "tools/list"));

        server.Children.Should().Be(2, "she was answered by a child");
        using var third = await server.Host.Client("third").OpenAsync();
        (await third.AnswerAsync(BridgeClient.Request(1, "tools/list")))["result"].Should().NotBeNull();
        server.Children.Should().Be(2, "the others still share");
    }

    [TestCase(ChildCredentialStatus.Suspended, HttpStatusCode.Forbidden)]
    [TestCase(ChildCredentialStatus.SignInNeeded, HttpStatusCode.Unauthorized)]
    public async Task Who_may_not_have_a_child_is_told_nothing_from_the_catalogue(ChildCredentialStatus status, HttpStatusCode refusal)
    {
        await using var server = await ScriptedServer.StartAsync();
        using var first = await server.TeachAsync();
        await first.SendAsync(HttpMethod.Delete);
        await Lasting.UntilAsync(() => Task.FromResult(server.Children == 0));
        server.Host.Credentials.Status = status;
        using var session = server.Host.Client();
        using var stateless = new ModernClient(server.Host);

        using var initialize = await session.PostAsync(BridgeClient.Initialize());
        using var discover = await stateless.PostAsync("server/discover");

        initialize.StatusCode.Should().Be(refusal);
        discover.StatusCode.Should().Be(refusal);
    }

    [Test]
    public async Task What_the_policy_hides_is_hidden_in_what_is_recalled_too()
    {
        await using var server = await ScriptedServer.StartAsync(null, ("StdioServers:tools:Tools:Deny:0", "echo"));
        server.Write("alice", "{}");
        using var first = await server.TeachAsync();
        using var second = await server.Host.Client().OpenAsync();

        var list = (await second.AnswerAsync(BridgeClient.Request(1, "tools/list"))).ToJsonString();

        server.Children.Should().Be(1);
        list.Should().Contain("\"pid\"").And.NotContain("\"echo\"");
    }

    [Test]
    public async Task Stateless_clients_discover_and_list_without_a_process()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var client = new ModernClient(server.Host);
        var (discovered, listed) = ((await client.AskAsync("server/discover")).ToJsonString(), (await client.AskAsync("tools/list")).ToJsonString());
        var missing = (await client.AskAsync("prompts/list")).ToJsonString();
        await client.ToolAsync("crash");
        await Lasting.UntilAsync(() => Task.FromResult(server.Children == 0));

        (await client.AskAsync("server/discover")).ToJsonString().Should().Be(discovered);
        (await client.AskAsync("tools/list")).ToJsonString().Should().Be(listed);
        using var refused = await client.PostAsync("prompts/list");

        refused.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await refused.Content.ReadAsStringAsync()).Should().Be(missing);
        server.Children.Should().Be(0);
        ModernClient.Text(await client.ToolAsync("echo", """{"text":"work"}""")).Should().Be("work");
        server.Children.Should().Be(1);
    }

    [Test]
    public async Task A_person_whose_child_announces_other_lists_lists_from_a_child_again()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var client = new ModernClient(server.Host);
        await client.AskAsync("tools/list");
        await client.ToolAsync("announce", """{"method":"notifications/tools/list_changed"}""");
        await client.ToolAsync("crash");
        await Lasting.UntilAsync(() => Task.FromResult(server.Children == 0));

        await client.AskAsync("tools/list");

        server.Children.Should().Be(1);
    }
}
