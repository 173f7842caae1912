using Gateway.Auth.Storage;
using Gateway.Auth.Vault;
using Gateway.Configuration;
using Microsoft.Extensions.Options;

namespace Gateway.Commands;

/// <summary><c>run</c>: 0 after an ordered stop, 2 when the configuration cannot be used or a newer program wrote the data directory, 1 for anything that fails at run time.</summary>
internal static class RunCommand
{
    public static async Task<int> RunAsync(GatewayArguments arguments)
    {
        try
        {
            await using var app = Program.Build(arguments, null);
            return await RunAsync(app);
        }
        catch (InvalidConfigurationException invalid)
        {
            return ExitCodes.Report(invalid);
        }
    }

    private static async Task<int> RunAsync(WebApplication app)
    {
        var services = app.Services.GetServices<IHostedService>().OfType<BackgroundService>().ToArray();
        var stopping = app.Lifetime.ApplicationStopping;
        try
        {
            await app.RunAsync();
        }
        catch (OptionsValidationException invalid)
        {
            // What only the start can tell: the host does not allow what is required.
            return ExitCodes.Report(new InvalidConfigurationException([.. invalid.Failures], invalid));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && Fault(services) is null)
        {
            // Asked to stop in the middle of its start.
            return ExitCodes.Success;
        }
        catch (Exception failure)
        {
            // The one place that catches everything: whatever stops the gateway is said in one line, not by an abort.
            // A start that a background service's failure broke off says no more than that.
            return await ReportAsync(failure is OperationCanceledException ? Fault(services) ?? failure : failure);
        }

        // The host stops in order when a background service fails, and would exit with 0.
        return Fault(services) is { } fault ? await ReportAsync(fault) : ExitCodes.Success;
    }

    private static AggregateException? Fault(IEnumerable<BackgroundService> services) =>
        services.Select(service => service.ExecuteTask?.Exception).FirstOrDefault(fault => fault is not null);

    private static async Task<int> ReportAsync(Exception failure)
    {
        var cause = failure.GetBaseException();
        await Console.Error.WriteLineAsync($"The gateway cannot run: {cause.Message}");
        return cause switch
        {
            StoreTooNewException => ExitCodes.NewerStore,
            KeysLockedException => ExitCodes.InvalidConfiguration,
            _ => ExitCodes.Failed,
        };
    }
}
