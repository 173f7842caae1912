using Gateway.Configuration;
using Microsoft.Extensions.Options;

namespace Gateway.Operations;

/// <summary>Adds what keeps the gateway running well: readiness and an orderly stop.</summary>
internal static class OperationsExtensions
{
    public static IServiceCollection AddGatewayOperations(this IServiceCollection services)
    {
        services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        services.AddReadiness().AddHostedService<Draining>();
        services.AddOptions<HostOptions>().Configure<IOptions<GatewayOptions>>(static (host, gateway) =>
            host.ShutdownTimeout = gateway.Value.ShutdownTimeout + Draining.AfterDrain);
        return services;
    }
}
