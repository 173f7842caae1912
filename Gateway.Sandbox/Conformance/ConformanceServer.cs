using Gateway.Sandbox.Conformance.Protocol;

namespace Gateway.Sandbox.Conformance;

/// <summary>
/// A stdio MCP server with everything that the public conformance suite asks of a server. <c>legacy</c> knows the
/// revisions with a handshake only (2024-11-05 to 2025-11-25), <c>modern</c> 2026-07-28 only; <c>dual</c> serves both.
/// </summary>
internal static class ConformanceServer
{
    /// <summary>Serves until stdin ends. Returns 0, or 2 when the arguments are not understood.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [("legacy" or "modern" or "dual") and var spoken])
        {
            await Console.Error.WriteLineAsync("usage: conformance legacy|modern|dual");
            return 2;
        }

        using var input = Console.OpenStandardInput();
        using var output = Console.OpenStandardOutput();
        await ServeAsync(input, output, spoken, TimeProvider.System);
        return 0;
    }

    /// <summary>Serves one connection until <paramref name="input"/> ends.</summary>
    internal static async Task ServeAsync(Stream input, Stream output, string spoken, TimeProvider clock)
    {
        using var connection = new StdioConnection(output);
        using var subscriptions = new Subscriptions(connection);
        var services = new CallServices(connection, subscriptions, new BackgroundTasks(subscriptions, clock), clock);
        IEra[] eras = spoken switch
        {
            "legacy" => [new LegacyEra(services)],
            "modern" => [new ModernEra(services)],
            _ => [new ModernEra(services), new LegacyEra(services)],
        };
        await new Dispatcher(connection, eras).RunAsync(input);
    }
}
