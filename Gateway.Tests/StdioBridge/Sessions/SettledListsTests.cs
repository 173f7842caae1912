using Gateway.Tests.StdioBridge.Catalogue;
using Gateway.Tests.StdioBridge.Http;

namespace Gateway.Tests.StdioBridge.Sessions;

/// <summary>A client hears of changed lists when they are changed.</summary>
public sealed class SettledListsTests
{
    private const string Announcing = """{"announces":"notifications/tools/list_changed","tools/list":[{"tools":[{"name":"echo","inputSchema":{"type":"object"}}]}]}""";

    [Test]
    public async Task A_successor_that_announces_lists_which_are_as_they_were_is_not_heard()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var client = await server.TeachAsync();
        await using var stream = await client.ListenAsync();
        server.Write("alice", Announcing);

        await client.KillChildAsync();
        await client.TextAsync("echo");
        await client.AnswerAsync(BridgeClient.Request(1, "tools/list"));
        await client.TextAsync("log", """{"text":"marker"}""");

        await client.TextAsync("later", """{"gate":"g","text":"marker"}""");
        using var released = await client.PostAsync(BridgeClient.Notification("notifications/release", """{"name":"g"}"""));
        (await stream.NextAsync())!["method"]!.GetValue<string>().Should().Be("notifications/message");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_successor_with_other_lists_is_announced_whether_it_says_so_or_not(bool announces)
    {
        await using var server = await ScriptedServer.StartAsync();
        using var client = await server.TeachAsync();
        await using var stream = await client.ListenAsync();
        server.Write("alice", (announces ? Announcing : ScriptedServer.OneTool).Replace("\"echo\"", "\"pid\"", StringComparison.Ordinal));

        await client.KillChildAsync();
        await client.TextAsync("pid");

        (await stream.NextAsync())!["method"]!.GetValue<string>().Should().Be("notifications/tools/list_changed");
    }

    [Test]
    public async Task A_session_that_was_opened_from_the_catalogue_hears_when_its_own_child_says_otherwise()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var first = await server.TeachAsync();
        using var second = await server.Host.Client().OpenAsync();
        await second.AnswerAsync(BridgeClient.Request(1, "tools/list"));
        await using var stream = await second.ListenAsync();
        server.Write("alice", ScriptedServer.OneTool.Replace("\"echo\"", "\"pid\"", StringComparison.Ordinal));

        await second.TextAsync("pid");

        (await stream.NextAsync())!["method"]!.GetValue<string>().Should().Be("notifications/tools/list_changed");
    }

    [Test]
    public async Task A_client_that_never_listed_hears_of_no_change()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var client = await server.Host.Client().OpenAsync();
        await using var stream = await client.ListenAsync();
        await client.PidAsync();
        server.Write("alice", Announcing);

        await client.KillChildAsync();
        await client.TextAsync("later", """{"gate":"g","text":"marker"}""");
        using var released = await client.PostAsync(BridgeClient.Notification("notifications/release", """{"name":"g"}"""));

        (await stream.NextAsync())!["method"]!.GetValue<string>().Should().Be("notifications/message");
    }
}
