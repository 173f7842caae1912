using Gateway.Auth.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Audit;

internal static class AuditServices
{
    public static IServiceCollection AddAudit(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AuditOptions>().Bind(configuration.GetSection(AuditOptions.Section)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<AuditOptions>, AuditOptionsValidator>()
            .AddSingleton<AuditKey>()
            .AddSingleton<AuditChain>()
            .AddSingleton<AuditRetention>()
            .AddSingleton<Refusals>()
            .AddSingleton(provider => new AuditTrail(
                provider.GetRequiredService<AuthStore>(), provider.GetRequiredService<AuditChain>(), provider.GetRequiredService<AuditKey>()))
            .AddHostedService<RefusalService>();
    }
}
