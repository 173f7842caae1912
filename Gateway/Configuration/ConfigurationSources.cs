namespace Gateway.Configuration;

/// <summary>Where values come from, the later ones winning: shipped defaults and routes, the operator's file, one file per secret, environment, command line.</summary>
internal static class ConfigurationSources
{
    /// <exception cref="InvalidConfigurationException">A file is missing, unreadable or not JSON.</exception>
    public static void Add(IConfigurationManager configuration, string? operatorFile, IReadOnlyList<string> commandLine)
    {
        // Nothing is reloaded: options are read once at start, and a half-applied change would be worse than a restart.
        AddFile(configuration, Path.Combine(AppContext.BaseDirectory, "appsettings.json"));
        if (operatorFile is not null)
        {
            AddFile(configuration, Path.GetFullPath(operatorFile));
        }

        AddSecrets(configuration, SecretsDirectory(configuration, commandLine));
        configuration.AddEnvironmentVariables().AddCommandLine([.. commandLine]);
    }

    private static void AddFile(IConfigurationBuilder configuration, string path)
    {
        try
        {
            configuration.AddJsonFile(path, optional: false, reloadOnChange: false);
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw Unreadable(path, failure);
        }
    }

    private static void AddSecrets(IConfigurationBuilder configuration, string directory)
    {
        try
        {
            configuration.AddKeyPerFile(Path.GetFullPath(directory), optional: true, reloadOnChange: false);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(directory, failure);
        }
    }

    /// <summary>The directory of secrets may itself be named by what comes after the secrets.</summary>
    private static string SecretsDirectory(IConfiguration files, IReadOnlyList<string> commandLine)
    {
        const string key = $"{GatewayOptions.Section}:{nameof(GatewayOptions.SecretsDirectory)}";
        var later = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine([.. commandLine]).Build();
        return later[key] ?? files[key] ?? new GatewayOptions().SecretsDirectory;
    }

    private static InvalidConfigurationException Unreadable(string path, Exception failure) =>
        new([$"{path}: {failure.GetBaseException().Message}"], failure);
}
