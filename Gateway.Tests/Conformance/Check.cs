namespace Gateway.Tests.Conformance;

/// <summary>One entry of a scenario's checks.json.</summary>
/// <param name="Scenario">The scenario that made it.</param>
/// <param name="Id">The check's id; not unique.</param>
/// <param name="Status">SUCCESS, FAILURE, WARNING, SKIPPED or INFO.</param>
/// <param name="Message">Why it is no success.</param>
internal sealed record Check(string Scenario, string Id, string Status, string? Message)
{
    public bool IsBad => Status is "FAILURE" or "WARNING";

    public override string ToString() => $"{Scenario}: {Id}: {Status} {Message}";
}
