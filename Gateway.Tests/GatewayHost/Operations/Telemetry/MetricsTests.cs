using System.Net;
using Gateway.Operations.Telemetry;
using Gateway.Tests.HardKnocks;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.GatewayHost.Operations.Telemetry;

public sealed class MetricsTests
{
    [Test]
    public async Task The_page_tells_of_requests_calls_sign_ins_forgejo_and_readiness_in_prometheus_words()
    {
        await using var gateway = await KnockServer.StartGatewayAsync(Scrape.On);
        var alice = await Visitor.OpenAsync(gateway, (await gateway.SignInAsync("alice")).AccessToken);
        await alice.CallAsync("echo");
        await gateway.SendAsync(HttpMethod.Post, "/mcp", "fjg_at_" + new string('a', 43));

        var page = await Scrape.UntilAsync(
            gateway,
            "fjmcp_request_duration_seconds_count{route=\"mcp\",method=\"POST\",status=\"200\"} 2",
            "fjmcp_request_duration_seconds_bucket{route=\"mcp\",method=\"POST\",status=\"200\",le=\"+Inf\"} 2",
            "fjmcp_request_duration_seconds_count{route=\"mcp\",method=\"POST\",status=\"401\"}",
            "fjmcp_mcp_request_duration_seconds_count{server=\"forgejo\",method=\"tools/call\",result=\"ok\"} 1",
            "fjmcp_mcp_tool_calls_total{server=\"forgejo\",tool=\"echo\",result=\"ok\"} 1",
            "fjmcp_auth_events_total{kind=\"person.signed_in\"} 1",
            "fjmcp_auth_refusals_total{reason=\"bearer Unknown\"} 1",
            "fjmcp_auth_store_write_duration_seconds_count ",
            "fjmcp_auth_forgejo_request_duration_seconds_count{kind=\"token\",status=\"2xx\"} 1",
            "fjmcp_ready{check=\"store\"} 1",
            "fjmcp_info{version=\"0.1.0\"} 1",
            "dotnet_process_memory_working_set_bytes ");

        page.Samples.Should().OnlyContain(line => System.Text.RegularExpressions.Regex.IsMatch(line, """^[a-z_]+(\{([a-z_]+="([^"\\]|\\.)*",?)+\})? (\d+(\.\d+)?(E[-+]\d+)?|\+Inf)\z"""));
        page.Families.Should().OnlyHaveUniqueItems();
        page.Text.Should().NotContain("alice", "figures name nobody");
    }

    [Test]
    public async Task Tools_that_clients_make_up_share_one_label()
    {
        await using var gateway = await KnockServer.StartGatewayAsync(Scrape.On, ("StdioServers:forgejo:Tools:Allow:0", "echo"));
        var alice = await Visitor.OpenAsync(gateway, (await gateway.SignInAsync("alice")).AccessToken);
        foreach (var number in Enumerable.Range(0, 20))
        {
            await alice.CallAsync($"made-up-{number}");
        }

        var page = await Scrape.UntilAsync(gateway, "fjmcp_mcp_tool_calls_total{server=\"forgejo\",tool=\"other\",result=\"refused\"} 20");

        page.Text.Should().NotContain("made-up");
    }

    [Test]
    public async Task The_management_port_serves_metrics_alone_and_no_public_route_leads_there()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(new Dictionary<string, string?> { [Scrape.On.Item1] = Scrape.On.Item2 });

        (await gateway.GetAsync("/metrics")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await gateway.Http.GetAsync(Scrape.AddressOf(gateway) + "/healthz", Patience.Token)).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await gateway.Http.PostAsync(Scrape.AddressOf(gateway) + "/metrics", null, Patience.Token)).StatusCode.Should().Be(HttpStatusCode.NotFound);
        new Uri(Scrape.AddressOf(gateway)).IsLoopback.Should().BeTrue();
    }

    [Test]
    public async Task Without_the_setting_there_is_no_management_port()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        gateway.Services.GetRequiredService<ManagementListener>().Address.Should().BeNull();
    }

    [Test]
    public async Task Gateways_in_one_process_show_each_its_own_figures()
    {
        await using var one = await GatewayUnderTest.StartAsync(new Dictionary<string, string?> { [Scrape.On.Item1] = Scrape.On.Item2 });
        await using var other = await GatewayUnderTest.StartAsync(new Dictionary<string, string?> { [Scrape.On.Item1] = Scrape.On.Item2 });

        await one.GetAsync("/nowhere");

        await Scrape.UntilAsync(one, "fjmcp_request_duration_seconds_count{route=\"none\",method=\"GET\",status=\"404\"} 1");
        (await Scrape.UntilAsync(other)).Text.Should().NotContain("route=\"none\"");
    }
}
