using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>The public conformance suite through the gateway, with a bearer. It looks at streams through windows of half a second: nothing runs beside it.</summary>
[NonParallelizable]
public sealed class LegacyConformanceTests
{
    private const string Revision = "2025-11-25";

    /// <summary>Run by the suite but not scored, and passed all the same.</summary>
    private static readonly string[] Besides = ["server-session-lifecycle", "json-schema-2020-12"];

    [Test]
    public async Task Every_scenario_that_2025_11_25_requires_passes_through_the_gateway([Values("legacy", "dual", "modern")] string child)
    {
        await using var gateway = await ConformanceGateway.StartAsync(child);

        var report = await ConformanceSuite.RunAsync(gateway.Endpoint, Revision);

        TestContext.Progress.WriteLine($"conformance {Revision}, {child} child: {report}");
        report.ShouldHavePassed([.. RequirementSet.Of(Revision), .. Besides]);
    }

    [Test]
    public async Task With_polling_on_the_dual_child_brings_84_successes()
    {
        await using var gateway = await ConformanceGateway.StartAsync("dual", ("Http:PollAfter", "00:00:00.5"));

        var report = await ConformanceSuite.RunAsync(gateway.Endpoint, Revision);

        TestContext.Progress.WriteLine($"conformance {Revision}, dual child, polling: {report}");
        report.ShouldHavePassed([.. RequirementSet.Of(Revision), .. Besides, "server-sse-polling"]);
        report.Checks.Count(check => check.Status == "SUCCESS").Should().Be(84);
    }
}
