using Gateway.Configuration;
using Gateway.Sandbox.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Gateway.Sandbox.Commands;

/// <summary>No verb: everything at once, until it is told to stop.</summary>
internal static class RunCommand
{
    public static async Task<int> RunAsync(SandboxOptions options, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        try
        {
            await using var sandbox = await SandboxHost.StartAsync(options, LogToErrors, cancellationToken);
            await output.WriteLineAsync(Welcome.Text(sandbox));
            await UntilStopped.WaitAsync(cancellationToken);
            return 0;
        }
        catch (InvalidConfigurationException e)
        {
            await errors.WriteLineAsync($"The sandbox cannot start: {e.Message}");
            return 2;
        }
        catch (IOException e)
        {
            await errors.WriteLineAsync($"The sandbox cannot start: {e.Message}");
            return 1;
        }
    }

    // stdout is for what a person or script reads: ready, and what to paste.
    private static void LogToErrors(WebApplicationBuilder builder)
        => builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
}
