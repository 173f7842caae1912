using Gateway.Configuration;

namespace Gateway.Commands;

/// <summary>What the program's exit code says.</summary>
internal static class ExitCodes
{
    public const int Success = 0;
    public const int Failed = 1;
    public const int InvalidConfiguration = 2;

    /// <summary>What is in the data directory was written by a newer program.</summary>
    public const int NewerStore = 2;

    public static async Task<int> FailAsync(string message)
    {
        await Console.Error.WriteLineAsync(message);
        return Failed;
    }

    public static int Report(InvalidConfigurationException invalid)
    {
        Console.Error.WriteLine("The configuration cannot be used:");
        foreach (var error in invalid.Errors)
        {
            Console.Error.WriteLine($"  {error}");
        }

        return InvalidConfiguration;
    }
}
