using Gateway.Auth.Bearer;
using Gateway.Auth.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Access;

internal static class AccessExtensions
{
    public static IServiceCollection AddAccess(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AccessOptions>().Bind(configuration.GetSection(AccessOptions.Section)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<AccessOptions>, AccessOptionsValidator>()
            .AddSingleton<AccessPolicy>()
            .AddSingleton(provider => new AccessEnds(
                provider.GetRequiredService<AuthStore>(), provider.GetRequiredService<AuthorizationEvents>(), provider.GetRequiredService<TimeProvider>()))
            .AddSingleton(provider => new PeopleDirectory(
                provider.GetRequiredService<AuthStore>(), provider.GetRequiredService<AccessEnds>(), provider.GetRequiredService<StoreAttachment>()))
            .AddSingleton<StoreAttachment>()
            .AddSingleton<EndNotices>()
            .AddHostedService<EndNoticeService>();
    }
}
