using Gateway.Auth.Bearer;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Vault;

internal static class VaultServices
{
    public static IServiceCollection AddVault(this IServiceCollection services)
    {
        // A fixed name: by default it is the content root, and a moved installation could open nothing.
        services.AddDataProtection().SetApplicationName("fjmcp-gateway");
        return services
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
