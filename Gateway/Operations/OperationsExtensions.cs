using Gateway.Configuration;
using Gateway.Operations.Telemetry;

namespace Gateway.Operations;

/// <summary>Adds what keeps the gateway running well: readiness and an orderly stop.</summary>
internal static class OperationsExtensions
{
    public static IServiceCollection AddGatewayOperations(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        services.AddReadiness().AddTelemetry(configuration).AddSingleton<OpenConnections>().AddHostedService<Draining>();
        services.AddSingleton<StreamProbe>().AddHostedService<NameClashes>().AddHostedService<DirectoryClaimService>();

        // Read without its validator: the host asks while it is built, before all errors together can be reported.
        var drain = configuration.GetValue<TimeSpan?>($"{GatewayOptions.Section}:{nameof(GatewayOptions.ShutdownTimeout)}") ?? new GatewayOptions().ShutdownTimeout;
        services.Configure<HostOptions>(host => host.ShutdownTimeout = drain + Draining.AfterDrain);
        return services;
    }
}
