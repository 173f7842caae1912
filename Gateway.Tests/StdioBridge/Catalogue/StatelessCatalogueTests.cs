using System.Net;
using System.Text.Json.Nodes;
using Gateway.Tests.StdioBridge.Http;
using Gateway.Tests.StdioBridge.Http.Modern;
using Gateway.Tests.StdioBridge.Sessions;

namespace Gateway.Tests.StdioBridge.Catalogue;

/// <summary>No process before there is work: servers of 2026-07-28.</summary>
public sealed class StatelessCatalogueTests
{
    private const string Discovery = """
        "server/discover":[{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{"listChanged":true}},"ttlMs":1000,"cacheScope":"public"}]
        """;

    private const string Complete = "\"resultType\":\"complete\",\"ttlMs\":1000,\"cacheScope\":\"public\"";

    [Test]
    public async Task Discovery_lists_and_missing_methods_are_recalled_word_for_word_without_a_process()
    {
        await using var server = await StartAsync($$$"""
            { {{{Discovery}}}, "tools/list":[{"tools":[{"name":"pid","inputSchema":{"type":"object"}}],{{{Complete}}}}],
              "resources/templates/list":[{"resourceTemplates":[],{{{Complete}}}}] }
            """);
        using var client = new ModernClient(server.Host) { Capabilities = """{"sampling":{}}""" };
        string[] methods = ["server/discover", "tools/list", "resources/templates/list", "prompts/list"];
        var told = await TellAsync(client, methods);
        await CrashAsync(server, client);

        var recalled = await TellAsync(client, methods);

        recalled.Should().Equal(told);
        told[1].Should().Contain("\"private\"").And.NotContain("\"public\"");
        told[3].Should().StartWith("NotFound").And.Contain("-32601");
        server.Children.Should().Be(0);
        ModernClient.Text(await client.ToolAsync("echo", """{"text":"work"}""")).Should().Be("work");
        server.Children.Should().Be(1);
    }

    [Test]
    public async Task All_versions_that_the_gateway_serves_are_discovered_with_a_child_and_without()
    {
        await using var server = await StartAsync($$$"""{ {{{Discovery}}} }""");
        using var client = new ModernClient(server.Host);
        await client.ToolAsync("pid");
        await CrashAsync(server, client);

        var discovered = (await client.AskAsync("server/discover"))["result"]!;

        discovered["supportedVersions"]!.AsArray().Select(version => version!.GetValue<string>()).Should().Contain(["2025-11-25", "2026-07-28"]);
        server.Children.Should().Be(0, "its greeting by the gateway has said it");
    }

    [Test]
    public async Task What_a_client_of_other_capabilities_was_told_is_not_recalled()
    {
        await using var server = await StartAsync($$$"""{ {{{Discovery}}} }""");
        using var plain = new ModernClient(server.Host);
        using var elicits = new ModernClient(server.Host) { Capabilities = """{"elicitation":{}}""" };
        await plain.AskAsync("tools/list");
        await CrashAsync(server, plain);

        await elicits.AskAsync("tools/list");

        server.Children.Should().Be(1);
    }

    [Test]
    public async Task A_list_is_known_once_one_client_has_read_all_its_pages()
    {
        await using var server = await StartAsync($$$"""
            { {{{Discovery}}}, "tools/list":[{"tools":[{"name":"echo","inputSchema":{}}],"nextCursor":"two",{{{Complete}}}},{"tools":[{"name":"pid","inputSchema":{}}],{{{Complete}}}}] }
            """);
        using var client = new ModernClient(server.Host);
        using var other = new ModernClient(server.Host) { Capabilities = """{"elicitation":{}}""" };
        await client.AskAsync("tools/list");
        await other.AskAsync("tools/list", "\"cursor\":\"two\"");
        await CrashAsync(server, client);

        await client.AskAsync("tools/list");
        server.Children.Should().Be(1, "its last page was read by a client of other capabilities");
        var last = await client.AskAsync("tools/list", "\"cursor\":\"two\"");
        await CrashAsync(server, client);

        (await client.AskAsync("tools/list"))["result"]!["nextCursor"]!.GetValue<string>().Should().Be("two");
        (await client.AskAsync("tools/list", "\"cursor\":\"two\"")).ToJsonString().Should().Be(last.ToJsonString());
        server.Children.Should().Be(0);
    }

    [Test]
    public async Task A_result_that_is_not_complete_is_no_list()
    {
        await using var server = await StartAsync($$$"""{ {{{Discovery}}}, "tools/list":[{"resultType":"input_required","inputRequests":{}}] }""");
        using var client = new ModernClient(server.Host);
        await client.AskAsync("tools/list");
        await CrashAsync(server, client);

        await client.AskAsync("tools/list");

        server.Children.Should().Be(1);
    }

    [Test]
    public async Task A_person_whose_child_announces_other_lists_to_a_stream_lists_from_a_child_again_and_others_go_on_sharing()
    {
        await using var server = await StartAsync($$$"""{ {{{Discovery}}} }""", ("StdioServers:tools:Catalogue", "Shared"));
        server.Write("bob", $$$"""{ {{{Discovery}}} }""");
        using var alice = new ModernClient(server.Host);
        using var bob = new ModernClient(server.Host, "bob");
        using var third = new ModernClient(server.Host, "third");
        await alice.AskAsync("tools/list");
        await bob.AskAsync("tools/list");
        await bob.ToolAsync("crash");

        await alice.ToolAsync("announce", """{"method":"notifications/tools/list_changed"}""");
        await CrashAsync(server, alice);
        (await third.AskAsync("tools/list"))["result"].Should().NotBeNull();
        server.Children.Should().Be(0, "children of two people said it alike");
        await alice.AskAsync("tools/list");

        server.Children.Should().Be(1);
    }

    [Test]
    public async Task What_the_policy_hides_is_hidden_in_what_is_recalled_too()
    {
        await using var server = await StartAsync($$$"""{ {{{Discovery}}} }""", ("StdioServers:tools:Tools:Deny:0", "echo"));
        using var client = new ModernClient(server.Host);
        await client.AskAsync("tools/list");
        await CrashAsync(server, client);

        var list = (await client.AskAsync("tools/list")).ToJsonString();

        server.Children.Should().Be(0);
        list.Should().Contain("\"pid\"").And.NotContain("\"echo\"");
    }

    private static async Task<ScriptedServer> StartAsync(string script, params (string Key, string? Value)[] settings)
    {
        var server = await ScriptedServer.StartAsync(null, [("StdioServers:tools:Era", "Modern"), .. settings]);
        server.Write("alice", script);
        return server;
    }

    private static async Task CrashAsync(ScriptedServer server, ModernClient client)
    {
        await client.ToolAsync("crash");
        await Lasting.UntilAsync(() => Task.FromResult(server.Children == 0));
    }

    private static async Task<string[]> TellAsync(ModernClient client, string[] methods)
    {
        List<string> told = [];
        foreach (var method in methods)
        {
            using var response = await client.PostAsync(method);
            told.Add($"{response.StatusCode} {JsonNode.Parse(await response.Content.ReadAsStringAsync())!.ToJsonString()}");
        }

        return [.. told];
    }
}
