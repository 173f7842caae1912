using Microsoft.Extensions.Options;

namespace Gateway.Auth.Vault;

/// <summary>Where the keys are that seal Forgejo's tokens and the pages' cookies; section <c>Keys</c>.</summary>
public sealed record KeyOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Keys";

    /// <summary>One file for each key, below the data directory.</summary>
    public const string Directory = "Directory";

    /// <summary>Rows of the store, for gateways that share one.</summary>
    public const string Database = "Database";

    /// <summary>Default <c>Directory</c>; allowed: <c>Directory</c>, <c>Database</c> (needs <see cref="WrappingKey"/>: keys must not lie open beside what they seal).</summary>
    public string Store { get; init; } = Directory;

    /// <summary>Seals the keys themselves: 32 bytes in Base64, kept outside store and data directory, best as the secret <c>Keys__WrappingKey</c>. Default none.</summary>
    public string? WrappingKey { get; init; }

    /// <summary>Former wrapping keys, which still open what they sealed. Default none.</summary>
    public IReadOnlyList<string> OldWrappingKeys { get; init; } = [];

    internal bool InDatabase => string.Equals(Store, Database, StringComparison.OrdinalIgnoreCase);

    /// <summary>Never shows a key.</summary>
    public override string ToString() => $"keys in {Store}";
}

internal sealed class KeyOptionsValidator : IValidateOptions<KeyOptions>
{
    public ValidateOptionsResult Validate(string? name, KeyOptions options)
    {
        string[] errors = [.. Errors(options)];
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> Errors(KeyOptions options)
    {
        if (!options.InDatabase && !string.Equals(options.Store, KeyOptions.Directory, StringComparison.OrdinalIgnoreCase))
        {
            yield return $"{KeyOptions.Section}:{nameof(options.Store)}: '{options.Store}' is not known; allowed: {KeyOptions.Directory}, {KeyOptions.Database}.";
        }

        if (options.InDatabase && options.WrappingKey is null or "")
        {
            yield return $"{KeyOptions.Section}:{nameof(options.WrappingKey)}: is needed with {KeyOptions.Section}:{nameof(options.Store)} {KeyOptions.Database}: whoever gets the store must not get the keys to it.";
        }

        foreach (var key in options.OldWrappingKeys.Append(options.WrappingKey).Where(key => key is { Length: > 0 } && WrappingKeys.Read(key) is null))
        {
            yield return $"{KeyOptions.Section}:{(key == options.WrappingKey ? nameof(options.WrappingKey) : nameof(options.OldWrappingKeys))}: must be 32 bytes in Base64, as `openssl rand -base64 32` prints them.";
        }
    }
}
