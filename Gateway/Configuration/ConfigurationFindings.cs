using Microsoft.Extensions.Options;

namespace Gateway.Configuration;

/// <summary>
/// Everything wrong with the configuration, reported at once: values of the wrong kind, what the rooms' own validators say, and what YARP would only
/// say by an exception at start. Unknown keys are warnings.
/// </summary>
internal sealed partial class ConfigurationFindings
{
    private readonly IReadOnlyList<UnreadableValue> unreadable;
    private readonly IReadOnlyList<UnknownKey> unknown;

    private ConfigurationFindings(IReadOnlyList<UnreadableValue> unreadable, IReadOnlyList<UnknownKey> unknown) =>
        (this.unreadable, this.unknown) = (unreadable, unknown);

    /// <summary>Looks at the keys before anything binds them; values that no binder could read are blanked, so that the others' errors are found too.</summary>
    public static ConfigurationFindings Of(IConfigurationManager configuration)
    {
        var schema = new SchemaWalk(configuration);
        configuration.AddInMemoryCollection(schema.Unreadable.Select(value => KeyValuePair.Create(value.Key, (string?)null)));
        return new ConfigurationFindings(schema.Unreadable, schema.Unknown);
    }

    /// <exception cref="InvalidConfigurationException">There are errors.</exception>
    public void ThrowOrWarn(WebApplication app)
    {
        var services = app.Services;
        string[] errors =
        [
            .. unreadable.Select(value => value.Message),
            .. OptionErrors(services).Where(error => !unreadable.Any(value => error.StartsWith(value.Key, StringComparison.OrdinalIgnoreCase))),
            .. new RouteChecks(services).Errors(),
        ];
        if (errors.Length > 0)
        {
            ((IDisposable)app).Dispose();
            throw new InvalidConfigurationException([.. errors.Distinct(StringComparer.Ordinal)]);
        }

        var logger = services.GetRequiredService<ILogger<ConfigurationFindings>>();
        foreach (var key in unknown)
        {
            UnknownKeyFound(logger, key.Key, key.Nearest is null ? "" : $" Did you mean {key.Nearest}?");
        }
    }

    private static IEnumerable<string> OptionErrors(IServiceProvider services)
    {
        try
        {
            services.GetService<IStartupValidator>()?.Validate();
            return [];
        }
        catch (OptionsValidationException invalid)
        {
            return invalid.Failures;
        }
        catch (AggregateException several)
        {
            return several.Flatten().InnerExceptions.SelectMany(inner => inner is OptionsValidationException invalid ? invalid.Failures : [inner.Message]);
        }
        catch (InvalidOperationException unbound)
        {
            // The binder's own words for a value that the schema does not know the kind of; it names the key.
            return [unbound.Message];
        }
    }

    [LoggerMessage(3000, LogLevel.Warning, "Configuration: {Key} is not known and has no effect.{Hint}")]
    private static partial void UnknownKeyFound(ILogger logger, string key, string hint);
}

/// <summary>A value that is not of its key's kind.</summary>
internal sealed record UnreadableValue(string Key, string Message);

/// <summary>A key that nothing reads.</summary>
internal sealed record UnknownKey(string Key, string? Nearest);
