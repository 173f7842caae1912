using Microsoft.Extensions.Options;

namespace Gateway.Auth.Audit;

/// <summary>The audit trail; section <c>Audit</c>.</summary>
public sealed record AuditOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Audit";

    /// <summary>
    /// File with the key of the trail's HMACs; made at first use, mode 0600. Relative to the data directory. Default <c>audit.key</c>; put it elsewhere if
    /// whoever can write the store must not be able to read it.
    /// </summary>
    public string KeyFile { get; init; } = "audit.key";

    /// <summary>How long rows are kept. Default 400 d, range 1 d to 3660 d.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(400);
}

internal sealed class AuditOptionsValidator : IValidateOptions<AuditOptions>
{
    public ValidateOptionsResult Validate(string? name, AuditOptions options)
    {
        List<string> errors = [];
        if (string.IsNullOrWhiteSpace(options.KeyFile))
        {
            errors.Add($"{AuditOptions.Section}:{nameof(options.KeyFile)}: a file name is needed.");
        }

        errors.AddRange(OptionRange.Errors($"{AuditOptions.Section}:{nameof(options.Retention)}", options.Retention, TimeSpan.FromDays(1), TimeSpan.FromDays(3660)));
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
