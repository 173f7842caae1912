using System.Diagnostics.Metrics;
using Gateway.StdioBridge.Children.Isolation;
using Gateway.StdioBridge.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Gateway.StdioBridge.Children;

internal static class ChildrenExtensions
{
    /// <summary>Registers <see cref="IChildLauncher"/>; the data directory comes from <see cref="ChildProcessOptions"/>.</summary>
    public static IServiceCollection AddChildren(this IServiceCollection services)
    {
        services.AddOptions<ChildProcessOptions>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ChildGroups>();
        services.TryAddSingleton(_ => Cgroups.Current);
        services.TryAddSingleton(provider => new ChildIsolation(
            provider.GetRequiredService<IOptions<ChildProcessOptions>>().Value,
            provider.GetService<IOptions<BridgeOptions>>()?.Value.Isolation ?? new IsolationOptions(),
            HostTools.Current,
            provider.GetRequiredService<Cgroups>()));
        services.AddMetrics();
        services.TryAddSingleton(provider => new BridgeMetrics(provider.GetRequiredService<IMeterFactory>().Create(BridgeMetrics.Name)));
        services.TryAddSingleton<ChildLauncher>();
        services.TryAddSingleton<IChildLauncher>(provider => provider.GetRequiredService<ChildLauncher>());
        services.AddSingleton(provider => new ChildTrial(
            provider.GetRequiredService<IChildLauncher>(), provider.GetRequiredService<IOptions<BridgeOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<ChildrenService>();
        return services;
    }
}
