using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.StdioBridge.Children;

/// <summary>Sweeps at the start what an earlier run left, and ends with no child alive, whoever forgot one.</summary>
internal sealed partial class ChildrenService(ChildGroups groups, ChildLauncher launcher, ILogger<ChildrenService> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await Task.Run(groups.Sweep, cancellationToken);
        var tools = await SpawnThread.RunAsync(() => LaunchTools.Host, cancellationToken);
        if (!tools.DiesWithGateway)
        {
            Weak(logger, tools.OwnGroup);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => launcher.StopAllAsync().WaitAsync(cancellationToken);

    [LoggerMessage(2040, LogLevel.Warning, "setpriv with --pdeathsig is missing: children outlive a killed gateway until its next start (process groups: {OwnGroup})")]
    private static partial void Weak(ILogger logger, bool ownGroup);
}
