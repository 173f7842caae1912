namespace Gateway.Commands.Doctor;

/// <summary>How a check went, the worst last.</summary>
internal enum Verdict
{
    Ok,

    /// <summary>Worth knowing; it works all the same, or could not be looked at from here.</summary>
    Warn,

    Fail,
}

/// <summary>One line of the doctor's.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="Says">What was found; after a failure its cause. Never a secret.</param>
/// <param name="Do">What to do about it; null when there is nothing to do.</param>
internal sealed record Finding(string Check, Verdict Verdict, string Says, string? Do = null)
{
    public static Finding Ok(string check, string says) => new(check, Verdict.Ok, says);

    public static Finding Warn(string check, string says, string? advice = null) => new(check, Verdict.Warn, says, advice);

    public static Finding Fail(string check, string says, string advice) => new(check, Verdict.Fail, says, advice);
}
