using Gateway.Sandbox.Hosting;
using Gateway.Sandbox.Tour;
using Microsoft.Extensions.Logging;

namespace Gateway.Sandbox.Commands;

/// <summary><c>tour</c>: everything once, by itself.</summary>
internal static class TourCommand
{
    public static async Task<int> RunAsync(string? server, TextWriter output, CancellationToken cancellationToken)
    {
        var log = new TourLog(output, TimeProvider.System);
        var sandbox = await log.StepAsync("start", ct => StartAsync(server, ct), s => $"gateway {s.Url.GetLeftPart(UriPartial.Authority)}, Forgejo {s.Forgejo.Url}, {s.Server.Name}", cancellationToken);
        if (sandbox is not null)
        {
            await using (sandbox)
            {
                await new TourScript(sandbox, log).RunAsync(cancellationToken);
            }
        }

        await log.CloseAsync();
        return log.Failed ? 1 : 0;
    }

    // Only the tour's own lines are printed: what fails is told by the step.
    private static async Task<SandboxHost?> StartAsync(string? server, CancellationToken cancellationToken)
        => await SandboxHost.StartAsync(new SandboxOptions { Port = 0, Server = server }, builder => builder.Logging.ClearProviders(), cancellationToken);
}
