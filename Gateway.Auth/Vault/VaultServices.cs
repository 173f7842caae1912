using Gateway.Auth.Bearer;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Vault;

internal static class VaultServices
{
    public static IServiceCollection AddVault(this IServiceCollection services, IConfiguration configuration)
    {
        // A fixed name: by default it is the content root, and a moved installation could open nothing.
        services.AddDataProtection().SetApplicationName("fjmcp-gateway");
        services.AddOptions<KeyOptions>().Bind(configuration.GetSection(KeyOptions.Section)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<KeyOptions>, KeyOptionsValidator>()
            .AddSingleton<WrappingKeys>()
            .AddSingleton<KeyXml>()
            .AddSingleton<KeyPlaces>()
            .AddSingleton(provider => new KeyInventory(provider.GetRequiredService<KeyPlaces>(), provider.GetRequiredService<KeyXml>(), provider.GetRequiredService<IOptions<KeyOptions>>()))
            .AddSingleton<KeyMove>()
            .AddHostedService(provider => provider.GetRequiredService<KeyMove>())
            .AddSingleton(provider => new Lazy<DatabaseKeys>(() => ActivatorUtilities.CreateInstance<DatabaseKeys>(provider)))
            .AddSingleton<IConfigureOptions<KeyManagementOptions>, KeyStorage>()
            .AddSingleton<TokenSeal>()
            .AddSingleton<TokenRows>()
            .AddSingleton<TokenCache>()
            .AddSingleton<IAuthorizationObserver>(provider => provider.GetRequiredService<TokenCache>())
            .AddSingleton<UnsavedPairs>()
            .AddSingleton<PersonLocks>()
            .AddSingleton<PersonStanding>()
            .AddSingleton<GrantBreadth>()
            .AddSingleton<TokenRefresher>()
            .AddSingleton<IForgejoTokens, ForgejoTokens>()
            .AddSingleton<StandingWatch>()
            .AddHostedService<StandingWatchService>();
    }
}
