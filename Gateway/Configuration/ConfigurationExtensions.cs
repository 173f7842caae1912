using Gateway.Auth;
using Gateway.StdioBridge.Children;
using Microsoft.Extensions.Options;

namespace Gateway.Configuration;

/// <summary>Adds the host's own options, and what other rooms' options take from them.</summary>
internal static class ConfigurationExtensions
{
    public static IServiceCollection AddGatewayOptions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>();
        services.AddOptions<GatewayOptions>().Bind(configuration.GetSection(GatewayOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<OAuthOptions>>(new OAuthPlaceValidator(configuration));
        services.AddSingleton<IValidateOptions<McpOptions>>(new McpOptionsValidator(configuration));
        services.AddOptions<McpOptions>().Bind(configuration.GetSection(McpOptions.Section)).ValidateOnStart();
        services.AddOptions<ChildProcessOptions>().Configure<IOptions<GatewayOptions>>((children, gateway) =>
        {
            children.DataDirectory = Path.GetFullPath(gateway.Value.DataDirectory);
            children.HiddenPaths = [Path.GetFullPath(gateway.Value.SecretsDirectory), .. Files(configuration)];
        });
        return services;
    }

    /// <summary>The files of settings that were read: a client secret may stand in one.</summary>
    private static IEnumerable<string> Files(IConfiguration configuration) =>
        (configuration as IConfigurationRoot)?.Providers.OfType<FileConfigurationProvider>()
            .Select(provider => provider.Source.FileProvider?.GetFileInfo(provider.Source.Path ?? "").PhysicalPath).OfType<string>() ?? [];
}
