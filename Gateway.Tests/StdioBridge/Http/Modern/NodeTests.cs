using System.Net;

namespace Gateway.Tests.StdioBridge.Http.Modern;

/// <summary>A requestState is good at the node that gave it, which alone has the call, or the key.</summary>
public sealed class NodeTests
{
    private const string Asks = """{"method":"elicitation/create","params":{"message":"Name?","requestedSchema":{"type":"object"}}}""";

    [TestCase("tools", "ask", "elicitation_1")]
    [TestCase("conformance", "test_input_required_result_elicitation", "user_name")]
    public async Task A_state_of_another_node_is_refused_and_stays_good_at_its_own(string server, string tool, string key)
    {
        await using var one = await StartAsync("one");
        await using var two = await StartAsync("two");
        using var client = new ModernClient(one, server: server) { Capabilities = """{"elicitation":{}}""" };
        using var elsewhere = new ModernClient(two, server: server) { Capabilities = client.Capabilities };
        var state = (await client.ToolAsync(tool, Asks))["result"]!["requestState"]!.GetValue<string>();

        using var other = await elsewhere.PostToolAsync(tool, Asks, Retry(key, state));
        using var renamed = await client.PostToolAsync(tool, Asks, Retry(key, "two" + state[3..]));
        using var nobodys = await client.PostToolAsync(tool, Asks, Retry(key, state[4..]));
        var answer = await client.ToolAsync(tool, Asks, Retry(key, state));

        state.Should().StartWith("one.");
        foreach (var refused in new[] { other, renamed, nobodys })
        {
            await ModernClient.ShouldBeAsync(refused, HttpStatusCode.BadRequest, -32602);
        }

        ModernClient.Text(answer).Should().Contain("Ada");
    }

    private static Task<BridgeHost> StartAsync(string node) => BridgeHost.StartAsync(null, [.. HeaderTests.ConformanceChild("modern", "Modern"), ("Node:Id", node)]);

    private static string Retry(string key, string state) =>
        $$$$""","inputResponses":{"{{{{key}}}}":{"action":"accept","content":{"name":"Ada"}}},"requestState":"{{{{state}}}}" """;
}
