using Gateway.Auth;
using Gateway.Auth.Access;
using Gateway.Configuration;
using Gateway.Proxy;
using Microsoft.Extensions.Options;

namespace Gateway.Commands;

/// <summary>What a command needs that works on the store without being the gateway: the settings and the authorization server's services, nothing started.</summary>
internal static class OfflineServices
{
    public static async Task<int> RunAsync(GatewayArguments arguments, Func<IServiceProvider, Task<int>> command)
    {
        try
        {
            await using var services = Build(arguments);
            if (await services.GetRequiredService<PeopleDirectory>().AttachAsync(CancellationToken.None) is { } obstacle)
            {
                await Console.Error.WriteLineAsync(obstacle);
                return ExitCodes.Failed;
            }

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
        catch (IOException failure)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return ExitCodes.Failed;
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
