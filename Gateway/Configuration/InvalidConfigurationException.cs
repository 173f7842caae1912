namespace Gateway.Configuration;

/// <summary>The configuration cannot be used: every error found, each beginning with its key; exit code 2. Holds no secret.</summary>
public sealed class InvalidConfigurationException(IReadOnlyList<string> errors, Exception? inner = null)
    : Exception(string.Join(Environment.NewLine, errors), inner)
{
    public IReadOnlyList<string> Errors { get; } = errors;
}
