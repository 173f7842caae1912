using Gateway.Tests.StdioBridge.Http;
using Gateway.Tests.StdioBridge.Http.Modern;

namespace Gateway.Tests.StdioBridge.Translation;

/// <summary>What a server of an earlier revision sees of stateless clients: one client of its own revision.</summary>
[Platform(Include = "Linux,MacOsX")]
public sealed class TranslatedChildTests
{
    // Before it lists its tools, which the gateway does ahead of any call, it asks for the roots. Its tool answers with the child's process id, what it was answered, and the call as it came, quotes turned.
    private const string Script = """
        answer=none
        while IFS= read -r line; do
          id=${line#*'"id":'} id=${id%%[,\}]*}
          case $line in
            *'"method":"initialize"'*)
              printf '{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"shell","version":"1"}}}\n' "$id" ;;
            *'"method":"tools/list"'*)
              asked=$id
              printf '{"jsonrpc":"2.0","id":0,"method":"roots/list"}\n' ;;
            *'"id":0,'*)
              answer=$line
              printf '{"jsonrpc":"2.0","id":%s,"result":{"tools":[{"name":"show","inputSchema":{"type":"object"}}]}}\n' "$asked" ;;
            *'"method":"tools/call"'*)
              printf '{"jsonrpc":"2.0","id":%s,"result":{"content":[{"type":"text","text":"%s"}]}}\n' "$id" "$(printf '%s %s %s' "$$" "$answer" "$line" | tr '"' "'")" ;;
          esac
        done
        """;

    [Test]
    public async Task It_sees_nothing_of_the_later_revision_and_what_it_asks_outside_any_call_is_answered_for_the_client()
    {
        await using var host = await StartAsync();
        using var client = new ModernClient(host, server: "shell") { Capabilities = """{"roots":{}}""", Meta = ""","io.modelcontextprotocol/clientInfo":{"name":"n","version":"1"},"example.org/own":"kept" """ };

        var seen = ModernClient.Text(await client.ToolAsync("show"));

        seen.Should().Contain("'result':{'roots':[]}").And.Contain("'method':'tools/call'").And.Contain("'example.org/own':'kept'");
        seen.Should().NotContain("io.modelcontextprotocol/");
    }

    [Test]
    public async Task Clients_share_a_child_if_they_declare_the_same_in_any_order_and_never_otherwise()
    {
        await using var host = await StartAsync();
        using var client = new ModernClient(host, server: "shell");
        List<string> children = [];
        foreach (var capabilities in (string[])["""{"roots":{},"sampling":{}}""", """{ "sampling": {}, "roots": {} }""", """{"roots":{}}"""])
        {
            client.Capabilities = capabilities;
            children.Add(ModernClient.Text(await client.ToolAsync("show")).Split(' ')[0]);
        }

        children[1].Should().Be(children[0]);
        children[2].Should().NotBe(children[0]);
    }

    private static Task<BridgeHost> StartAsync() => BridgeHost.StartAsync(
        null,
        ("StdioServers:shell:Command", "/bin/sh"),
        ("StdioServers:shell:Arguments:0", "-c"),
        ("StdioServers:shell:Arguments:1", Script),
        ("StdioServers:shell:Era", "Legacy"),
        ("StdioServers:shell:Tools:Preset", "None"));
}
