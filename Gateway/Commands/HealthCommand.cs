using Gateway.Configuration;

namespace Gateway.Commands;

/// <summary><c>health</c>: asks the gateway that these settings describe for <c>/readyz</c>; made for a container's health check.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task<int> RunAsync(GatewayArguments arguments)
    {
        try
        {
            var configuration = new ConfigurationManager();
            ConfigurationSources.Add(configuration, arguments.ConfigPath, arguments.Settings);
            return await AskAsync(Address(configuration[$"{GatewayOptions.Section}:{nameof(GatewayOptions.Listen)}"] ?? ""));
        }
        catch (InvalidConfigurationException invalid)
        {
            return ExitCodes.Report(invalid);
        }
    }

    private static async Task<int> AskAsync(Uri address)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };
        try
        {
            using var answer = await http.GetAsync(address);
            await Console.Out.WriteLineAsync(await answer.Content.ReadAsStringAsync());
            return answer.IsSuccessStatusCode ? ExitCodes.Success : ExitCodes.Failed;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"{address.GetLeftPart(UriPartial.Authority)} does not answer: {failure.Message}");
            return ExitCodes.Failed;
        }
    }

    /// <summary>The first address listened on; "every address" is asked on loopback.</summary>
    private static Uri Address(string listen)
    {
        var first = listen.Split(';', StringSplitOptions.TrimEntries)[0].Replace("://+", "://localhost").Replace("://*", "://localhost").Replace("://0.0.0.0", "://127.0.0.1").Replace("://[::]", "://[::1]");
        return Uri.TryCreate(first, UriKind.Absolute, out var parsed)
            ? new Uri(parsed, "/readyz")
            : throw new InvalidConfigurationException([$"Gateway:Listen: '{listen}' is not like http://localhost:8080."]);
    }
}
