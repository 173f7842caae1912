using Gateway.Operations.Requests;
using Microsoft.Extensions.Options;

namespace Gateway.Operations.Telemetry;

internal static class TelemetryServices
{
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptionsValidator>();
        services.AddOptions<TelemetryOptions>().Bind(configuration.GetSection(TelemetryOptions.Section)).ValidateOnStart();
        return services
            .AddSingleton<RequestLog>().AddSingleton<RequestMetrics>().AddSingleton<RequestRecorder>()
            .AddHostedService<OtlpExport>()
            .AddSingleton<ManagementListener>().AddHostedService(provider => provider.GetRequiredService<ManagementListener>());
    }
}
