using System.Text.Json;
using System.Text.RegularExpressions;

namespace Gateway.Tests.Conformance;

/// <summary>What a run of the suite left in its output folder. The exit code is not enough: it takes no notice of warnings.</summary>
internal sealed partial class SuiteReport
{
    private SuiteReport(IReadOnlyList<Check> checks, int exitCode, string output) => (Checks, ExitCode, Output) = (checks, exitCode, output);

    public IReadOnlyList<Check> Checks { get; }

    /// <summary>Not 0 when a required scenario failed.</summary>
    public int ExitCode { get; }

    /// <summary>What the suite printed.</summary>
    public string Output { get; }

    public static SuiteReport Read(string folder, int exitCode, string output) =>
        new([.. Directory.EnumerateFiles(folder, "checks.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).SelectMany(ChecksIn)], exitCode, output);

    /// <summary>Every one of these scenarios was exercised, and none of its checks failed or warned.</summary>
    public void ShouldHavePassed(IReadOnlyCollection<string> scenarios)
    {
        var checks = Checks.Where(check => scenarios.Contains(check.Scenario)).ToList();
        checks.Where(check => check.IsBad).Should().BeEmpty();
        checks.Where(check => check.Status == "SUCCESS").Select(check => check.Scenario).Distinct()
            .Should().BeEquivalentTo(scenarios, "every scenario must have been exercised; the suite said: {0}", Output);
        ExitCode.Should().Be(0);
    }

    /// <summary>Like "81 SUCCESS, 5 INFO", then each check that is no success.</summary>
    public override string ToString()
    {
        var counts = Checks.GroupBy(check => check.Status).OrderByDescending(group => group.Count()).Select(group => $"{group.Count()} {group.Key}");
        return string.Join(", ", counts) + string.Concat(Checks.Where(check => check.IsBad).Select(check => $"\n  {check}"));
    }

    private static IEnumerable<Check> ChecksIn(string file)
    {
        var scenario = FolderName().Match(Path.GetFileName(Path.GetDirectoryName(file))!).Groups[1].Value;
        using var json = JsonDocument.Parse(File.ReadAllBytes(file));
        return [.. json.RootElement.EnumerateArray().Select(check => new Check(
            scenario,
            check.GetProperty("id").GetString()!,
            check.GetProperty("status").GetString()!,
            check.TryGetProperty("errorMessage", out var message) ? message.GetString() : null))];
    }

    /// <summary>server-SCENARIO-2026-11-22T12-33-02-123Z, or authorization-server-SCENARIO-...</summary>
    [GeneratedRegex(@"\A(?:authorization-)?server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z\z")]
    private static partial Regex FolderName();
}
