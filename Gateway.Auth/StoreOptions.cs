using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Gateway.Auth;

/// <summary>Where the authorization server keeps its tables; section <c>Store</c>.</summary>
public sealed record StoreOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Store";

    /// <summary>The one provider so far.</summary>
    public const string Sqlite = "Sqlite";

    /// <summary>The database engine. Allowed: <c>Sqlite</c> (in any case). Default <c>Sqlite</c>.</summary>
    public string Provider { get; init; } = Sqlite;

    /// <summary>Default: <c>gateway.db</c> in the data directory. A relative <c>Data Source</c> is taken from the data directory.</summary>
    public string? ConnectionString { get; init; }
}

internal sealed class StoreOptionsValidator : IValidateOptions<StoreOptions>
{
    public ValidateOptionsResult Validate(string? name, StoreOptions options)
    {
        List<string> errors = [];
        if (!string.Equals(options.Provider, StoreOptions.Sqlite, StringComparison.OrdinalIgnoreCase))
        {
            errors.Add($"{StoreOptions.Section}:{nameof(StoreOptions.Provider)}: '{options.Provider}' is not known; allowed: {StoreOptions.Sqlite}.");
        }

        if (options.ConnectionString is { } text && !IsSqlite(text))
        {
            errors.Add($"{StoreOptions.Section}:{nameof(StoreOptions.ConnectionString)}: not a SQLite connection string with a file as Data Source.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static bool IsSqlite(string text)
    {
        try
        {
            return new SqliteConnectionStringBuilder(text) is { DataSource: { Length: > 0 } source, Mode: not SqliteOpenMode.Memory }
                && source != ":memory:";
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
