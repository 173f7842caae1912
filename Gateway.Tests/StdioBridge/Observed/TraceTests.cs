using System.Collections.Concurrent;
using System.Diagnostics;
using Gateway.Tests.EndToEnd;
using Gateway.Tests.GatewayHost.Operations.Telemetry;
using Gateway.Tests.HardKnocks;
using Gateway.Tests.Support;

namespace Gateway.Tests.StdioBridge.Observed;

/// <summary>What an operator sees of sessions and children.</summary>
public sealed class TraceTests
{
    [Test]
    public async Task A_trace_leads_from_the_request_to_the_childs_answer()
    {
        var spans = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("fjmcp.", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        await using var gateway = await KnockServer.StartGatewayAsync();
        var alice = await Visitor.OpenAsync(gateway, (await gateway.SignInAsync("alice")).AccessToken);

        await alice.CallAsync("echo", "traced");
        await gateway.StopAsync();

        var requests = spans.Where(span => span.OperationName == "request").ToDictionary(span => span.SpanId);
        var calls = spans.Where(span => span.OperationName == "child call" && (string?)span.GetTagItem("rpc.method") == "tools/call").ToArray();
        calls.Should().Contain(call => requests.ContainsKey(call.ParentSpanId) && requests[call.ParentSpanId].TraceId == call.TraceId && (string?)call.GetTagItem("fjmcp.result") == "ok");
        spans.Should().Contain(span => span.OperationName == "child start" && requests.Values.Any(request => request.TraceId == span.TraceId));
    }

    [Test]
    public async Task Sessions_children_starts_replacements_and_ends_are_counted_with_their_causes()
    {
        await using var gateway = await KnockServer.StartGatewayAsync(
            (Scrape.On.Item1, Scrape.On.Item2), ("StdioServers:forgejo:Replaceable", "true"), ("Sessions:IdleTimeout", "00:00:01"), ("Sessions:ReapInterval", "00:00:01"));
        var alice = await Visitor.OpenAsync(gateway, (await gateway.SignInAsync("alice")).AccessToken);
        await alice.CallAsync("echo", "one");
        await Scrape.UntilAsync(gateway, """fjmcp_bridge_sessions{server="forgejo",state="asleep"} 1""", """fjmcp_bridge_child_life_seconds_count{server="forgejo",end="asked"} 1""");

        await alice.CallAsync("echo", "two");

        await Scrape.UntilAsync(
            gateway,
            """fjmcp_bridge_session_replacement_duration_seconds_count{server="forgejo",cause="wake",result="None"}""",
            """fjmcp_bridge_child_spawn_duration_seconds_count{server="forgejo",tier="Plain",result="ok"} 2""",
            """fjmcp_bridge_children{server="forgejo",tier="Plain"}""");
    }

    [Test]
    public async Task New_children_for_stateless_clients_in_place_of_others_are_counted_and_first_ones_are_not()
    {
        await using var gateway = await KnockServer.StartGatewayAsync((Scrape.On.Item1, Scrape.On.Item2), ("StdioServers:forgejo:AsksClient", "Never"));
        var token = (await gateway.SignInAsync("alice")).AccessToken;

        (await StatelessAsync(gateway, token, "echo")).Should().Contain("word");
        (await StatelessAsync(gateway, token, "half")).Should().Contain("ended before it answered");
        (await StatelessAsync(gateway, token, "echo")).Should().Contain("word");

        await Scrape.UntilAsync(gateway, """fjmcp_bridge_pool_replacement_duration_seconds_count{server="forgejo",cause="wake",result="None"} 1""");
    }

    private static async Task<string> StatelessAsync(GatewayUnderTest gateway, string? token, string tool)
    {
        const string Version = "2026-07-28";
        var body = $$$$$"""
            {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"{{{{{tool}}}}}","arguments":{"argument":"word"},
            "_meta":{"io.modelcontextprotocol/protocolVersion":"{{{{{Version}}}}}","io.modelcontextprotocol/clientCapabilities":{}}}}
            """;
        using var response = await RawMcp.PostAsync(gateway, token, body, change: request =>
        {
            request.Headers.Add("MCP-Protocol-Version", Version);
            request.Headers.Add("Mcp-Method", "tools/call");
            request.Headers.Add("Mcp-Name", tool);
        });
        return await response.Content.ReadAsStringAsync(Patience.Token);
    }
}
