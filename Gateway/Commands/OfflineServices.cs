using Gateway.Auth;
using Gateway.Auth.Access;
using Gateway.Auth.Storage;
using Gateway.Configuration;
using Gateway.Proxy;
using Microsoft.Extensions.Options;

namespace Gateway.Commands;

/// <summary>What a command needs that works on the store without being the gateway: the settings and the authorization server's services, nothing started.</summary>
internal static class OfflineServices
{
    /// <summary>Runs what works on the store's rows.</summary>
    public static Task<int> RunAsync(GatewayArguments arguments, Func<IServiceProvider, Task<int>> command) => RunDetachedAsync(arguments, async services =>
        await services.GetRequiredService<PeopleDirectory>().AttachAsync(CancellationToken.None) is { } obstacle ? await ExitCodes.FailAsync(obstacle) : await command(services));

    /// <summary>Runs what works on the files, whatever they hold.</summary>
    public static async Task<int> RunDetachedAsync(GatewayArguments arguments, Func<IServiceProvider, Task<int>> command)
    {
        try
        {
            await using var services = Build(arguments);
            return await command(services);
        }
        catch (InvalidConfigurationException invalid)
        {
            return ExitCodes.Report(invalid);
        }
        catch (OptionsValidationException invalid)
        {
            return ExitCodes.Report(new InvalidConfigurationException([.. invalid.Failures], invalid));
        }
        catch (StoreTooNewException newer)
        {
            await Console.Error.WriteLineAsync(newer.Message);
            return ExitCodes.NewerStore;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return await ExitCodes.FailAsync(failure.Message);
        }
    }

    private static ServiceProvider Build(GatewayArguments arguments)
    {
        var configuration = new ConfigurationManager();
        ConfigurationSources.Add(configuration, arguments.ConfigPath, arguments.Settings);
        var services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration);
        services.AddGatewayOptions(configuration);
        services.AddGatewayAuth(configuration, ProxyExtensions.DescribeAuthorizationServer);
        return services.BuildServiceProvider();
    }
}
