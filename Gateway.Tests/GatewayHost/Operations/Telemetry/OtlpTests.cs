using System.Text;
using Gateway.Operations.Telemetry;
using Gateway.Tests.EndToEnd;
using Gateway.Tests.HardKnocks;
using Gateway.Tests.Support;

namespace Gateway.Tests.GatewayHost.Operations.Telemetry;

public sealed class OtlpTests
{
    private const string StrangersTrace = "4bf92f3577b34da6a3ce929d0e0e4736";

    [Test]
    public async Task Metrics_and_traces_reach_a_collector_and_a_strangers_trace_id_does_not()
    {
        await using var collector = await Collector.StartAsync();
        await using var gateway = await KnockServer.StartGatewayAsync(
            ("Telemetry:OtlpEndpoint", collector.Url), ("Telemetry:OtlpProtocol", "http/protobuf"), ("Telemetry:OtlpHeaders", "authorization=Basic Zm9yIHRoZSBjb2xsZWN0b3I="));
        var tokens = await gateway.SignInAsync("alice");
        var alice = await Visitor.OpenAsync(gateway, tokens.AccessToken);
        await alice.CallAsync("echo");
        await RawMcp.PostAsync(gateway, tokens.AccessToken, RawMcp.ListTools, alice.Session, request => request.Headers.Add("traceparent", $"00-{StrangersTrace}-00f067aa0ba902b7-01"));

        // What was not sent yet is sent at the end.
        await gateway.StopAsync();

        collector.TextOf("/v1/metrics").Should().ContainAll("fjmcp-gateway", "fjmcp.request.duration", "fjmcp.mcp.tool.calls", "fjmcp.auth.events", "dotnet.process.memory.working_set");
        collector.TextOf("/v1/traces").Should().ContainAll("fjmcp-gateway", "tools/call", "fjmcp.route", "store write", "forgejo token")
            .And.NotContain(Encoding.Latin1.GetString(Convert.FromHexString(StrangersTrace))).And.NotContain("alice");
        collector.Received.Should().OnlyContain(entry => entry.Authorization == "Basic Zm9yIHRoZSBjb2xsZWN0b3I=");
    }

    [Test]
    public async Task A_collector_that_is_not_there_costs_nobody_a_request()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(new Dictionary<string, string?> { ["Telemetry:OtlpEndpoint"] = "http://127.0.0.1:1", ["Telemetry:OtlpInterval"] = "00:00:01" });

        (await gateway.GetAsync("/healthz")).EnsureSuccessStatusCode();
    }

    [Test]
    public void Every_wrong_setting_is_named() =>
        new TelemetryOptionsValidator().Validate(null, new TelemetryOptions
        {
            ManagementPort = 70000,
            ManagementAddress = "here",
            OtlpEndpoint = new Uri("ftp://collector"),
            OtlpProtocol = "soap",
            OtlpInterval = TimeSpan.Zero,
            TracePercent = 101,
        }).Failures.Should().SatisfyRespectively(
            first => first.Should().StartWith("Telemetry:ManagementPort:"),
            second => second.Should().StartWith("Telemetry:ManagementAddress:"),
            third => third.Should().StartWith("Telemetry:OtlpEndpoint:"),
            fourth => fourth.Should().StartWith("Telemetry:OtlpProtocol:"),
            fifth => fifth.Should().StartWith("Telemetry:OtlpInterval:"),
            sixth => sixth.Should().StartWith("Telemetry:TracePercent:"));
}
