using Gateway.StdioBridge.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.StdioBridge.Children.Isolation;

/// <summary>Says at the start which tier is in force for each server, and refuses to start where a stronger one is required.</summary>
internal sealed partial class IsolationService(IOptions<BridgeOptions> options, ChildIsolation isolation, Cgroups cgroups, ILogger<IsolationService> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var verdicts = await SpawnThread.RunAsync(() => options.Value.Servers.ToDictionary(server => server.Key, server => isolation.Decide(server.Value.Isolation)), cancellationToken);
        foreach (var (server, verdict) in verdicts)
        {
            Tell(server, options.Value.Servers[server].Isolation, verdict);
        }

        if (cgroups.WhyNot is { } why)
        {
            LogNoCgroup(logger, why);
        }

        if (verdicts.Values.Any(verdict => verdict.Tier == IsolationTier.Plain))
        {
            // A child of the gateway's own user could read the gateway's environment and memory under /proc.
            Dumpable.Forbid();
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <exception cref="OptionsValidationException">The host allows less than is required: a setting that cannot be met, as one that cannot be read.</exception>
    private void Tell(string server, ServerIsolationOptions wanted, IsolationVerdict verdict)
    {
        var why = verdict.WhyNotMore.Count > 0 ? string.Join("; ", verdict.WhyNotMore) : "as configured";
        if (verdict.IsLess && wanted.Require)
        {
            var error = $"StdioServers:{server}:Isolation:Require: the host allows {verdict.Tier} only ({why}).";
            throw new OptionsValidationException(server, typeof(ServerIsolationOptions), [error]);
        }

        if (verdict.IsLess && wanted.Tier != IsolationTier.Auto)
        {
            LogLess(logger, server, verdict.Wanted, verdict.Tier, why);
        }
        else
        {
            LogTier(logger, server, verdict.Tier, verdict.IsLess ? why : "the strongest, or as configured");
        }
    }

    [LoggerMessage(2850, LogLevel.Information, "{Server}: its children are isolated by the tier {Tier} ({Why})")]
    private static partial void LogTier(ILogger logger, string server, IsolationTier tier, string why);

    [LoggerMessage(2851, LogLevel.Warning, "{Server}: its children are not isolated by {Wanted} but by {Tier} ({Why})")]
    private static partial void LogLess(ILogger logger, string server, IsolationTier wanted, IsolationTier tier, string why);

    [LoggerMessage(2852, LogLevel.Information, "Memory and processes of a child are not limited as a whole: {Why}")]
    private static partial void LogNoCgroup(ILogger logger, string why);
}
