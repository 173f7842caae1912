using System.Text.Json.Serialization;

namespace Gateway.Commands.Doctor;

/// <summary>The doctor's findings on the console: a line each, as soon as it is known, or one JSON document at the end.</summary>
internal static class DoctorReport
{
    public static Task WriteAsync(Finding finding) => Console.Out.WriteLineAsync(
        $"{Word(finding.Verdict),-5} {finding.Check,-18} {finding.Says}{(finding.Do is { } advice ? $" Do: {advice}" : "")}");

    public static Task WriteJsonAsync(IReadOnlyList<Finding> findings) => Console.Out.WriteLineAsync(System.Text.Json.JsonSerializer.Serialize(
        new DoctorDocument(Word(findings.Max(finding => finding.Verdict)), [.. findings.Select(finding => new DoctorLine(finding.Check, Word(finding.Verdict), finding.Says, finding.Do))]),
        DoctorJson.Default.DoctorDocument));

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Ok => "ok",
        Verdict.Warn => "warn",
        Verdict.Fail => "FAIL",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, null),
    };
}

/// <param name="Status">The worst verdict: ok, warn or FAIL.</param>
internal sealed record DoctorDocument(string Status, IReadOnlyList<DoctorLine> Checks);

internal sealed record DoctorLine(string Check, string Status, string Says, string? Do);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(DoctorDocument))]
internal sealed partial class DoctorJson : JsonSerializerContext;
