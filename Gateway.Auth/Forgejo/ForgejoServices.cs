using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Forgejo;

internal static class ForgejoServices
{
    public static IServiceCollection AddForgejo(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ForgejoOptions>().Bind(configuration.GetSection(ForgejoOptions.Section)).ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddSingleton<IValidateOptions<ForgejoOptions>, ForgejoOptionsValidator>()
            .AddSingleton<ForgejoPipelines>()
            .AddSingleton<ForgejoHttp>()
            .AddSingleton<ForgejoClient>();
    }
}
