using System.Net;
using Microsoft.Extensions.Options;

namespace Gateway.Operations.Telemetry;

/// <summary>Reports every error of the <c>Telemetry</c> section at once, each by its key and with what is allowed.</summary>
internal sealed class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>
{
    public ValidateOptionsResult Validate(string? name, TelemetryOptions options)
    {
        string[] errors = [.. Errors(options)];
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> Errors(TelemetryOptions options)
    {
        if (options.ManagementPort is < 0 or > 65535)
        {
            yield return $"Telemetry:ManagementPort: must be from 0 to 65535, is {options.ManagementPort}.";
        }

        if (!IPAddress.TryParse(options.ManagementAddress, out _))
        {
            yield return $"Telemetry:ManagementAddress: '{options.ManagementAddress}' is no address like 127.0.0.1 or 0.0.0.0.";
        }

        if (options.OtlpEndpoint is { } endpoint && endpoint.Scheme is not ("http" or "https"))
        {
            yield return $"Telemetry:OtlpEndpoint: '{endpoint}' is no URL like http://localhost:4317.";
        }

        if (options.OtlpProtocol is not (TelemetryOptions.Grpc or TelemetryOptions.HttpProtobuf))
        {
            yield return $"Telemetry:OtlpProtocol: '{options.OtlpProtocol}' is not known; allowed: {TelemetryOptions.Grpc}, {TelemetryOptions.HttpProtobuf}.";
        }

        if (options.OtlpInterval < TimeSpan.FromSeconds(1) || options.OtlpInterval > TimeSpan.FromHours(1))
        {
            yield return $"Telemetry:OtlpInterval: must be from 00:00:01 to 01:00:00, is {options.OtlpInterval}.";
        }

        if (options.TracePercent is < 0 or > 100)
        {
            yield return $"Telemetry:TracePercent: must be from 0 to 100, is {options.TracePercent}.";
        }
    }
}
