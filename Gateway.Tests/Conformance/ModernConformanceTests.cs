using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>The stateless revision, over a child that knows it and over one that does not.</summary>
[NonParallelizable]
public sealed class ModernConformanceTests
{
    private const string Revision = "2026-07-28";

    /// <summary>Run by the suite but not scored, and passed all the same.</summary>
    private static readonly string[] Besides = ["http-header-validation", "http-custom-header-server-validation", "json-schema-2020-12"];

    /// <summary>An extension that a server of this revision may have; the fixture has it. Its scenario of notifications is one that the suite itself skips.</summary>
    private static readonly string[] Tasks =
    [
        "tasks-lifecycle", "tasks-capability-negotiation", "tasks-wire-fields", "tasks-request-state-removal", "tasks-mrtr-input", "tasks-request-headers",
        "tasks-dispatch-and-envelope", "tasks-required-task-error", "tasks-mrtr-composition",
    ];

    [Test]
    public async Task Every_scenario_that_2026_07_28_requires_passes_through_the_gateway([Values("legacy", "dual", "modern")] string child)
    {
        await using var gateway = await ConformanceGateway.StartAsync(child);

        var report = await ConformanceSuite.RunAsync(gateway.Endpoint, Revision);

        TestContext.Progress.WriteLine($"conformance {Revision}, {child} child: {report}");
        report.ShouldHavePassed([.. RequirementSet.Of(Revision), .. Besides, .. child == "legacy" ? [] : Tasks]);
        report.Checks.Where(check => check.IsBad && !(child == "legacy" && Tasks.Contains(check.Scenario))).Should().BeEmpty("a server of an earlier revision has no tasks of this one, and nothing else may fail");
    }
}
