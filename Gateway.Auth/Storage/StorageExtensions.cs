using Gateway.Auth.Audit;
using Gateway.Auth.Storage.Sqlite;
using Gateway.Auth.Vault;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Storage;

internal static class StorageExtensions
{
    public static IServiceCollection AddAuthStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StoreOptions>().Bind(configuration.GetSection(StoreOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<StoreOptions>, StoreOptionsValidator>();
        services.AddSingleton<SqliteStore>();
        services.AddPooledDbContextFactory<SqliteAuthDbContext>((provider, options) => provider.GetRequiredService<SqliteStore>().Configure(options));
        services.AddSingleton<IDbContextFactory<AuthDbContext>, SqliteContextFactory>();
        services.AddSingleton<SqliteMigrator>();
        services.AddSingleton<StorePreparation>();
        services.AddSingleton(provider => new DataFiles(
            provider.GetRequiredService<SqliteStore>(), provider.GetRequiredService<AuditKey>(), provider.GetRequiredService<AuthorizationServerOptions>(),
            provider.GetRequiredService<IOptions<KeyOptions>>().Value, provider.GetRequiredService<IDbContextFactory<AuthDbContext>>()));
        services.AddMetrics();
        services.AddSingleton<AuthMetrics>();
        services.AddSingleton<AuthStore>();
        services.AddSingleton<IAuthStoreHealth, AuthStoreHealth>();
        services.AddSingleton<StoreSweep>();
        services.AddHostedService<StoreStartup>();
        services.AddHostedService<StoreSweepService>();
        return services;
    }
}
