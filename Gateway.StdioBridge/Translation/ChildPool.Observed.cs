using Gateway.StdioBridge.Children;

namespace Gateway.StdioBridge.Translation;

/// <summary>What an operator sees of a pool's new children.</summary>
internal sealed partial class ChildPool
{
    private volatile bool _served;
    private volatile bool _rotates;

    /// <summary>Why a child comes in the place of another; null: it is the person's first, or a further one. Within the gate.</summary>
    private string? CauseOfNext()
    {
        var cause = _rotates ? "rotation" : _served && _children.TrueForAll(child => child.IsRetired) ? "wake" : null;
        _rotates = false;
        return cause;
    }

    private async Task<Opened> ObserveAsync(string? cause, Func<Task<Opened>> open)
    {
        if (cause is null)
        {
            return await open();
        }

        var begun = services.Time.GetTimestamp();
        using var span = BridgeMetrics.Spans.StartActivity("pool " + cause);
        var opened = await open();
        object result = opened.Credential == ChildCredentialStatus.Available ? opened.Fault : opened.Credential;
        services.Metrics?.PoolReplaced(server, cause, result, services.Time.GetElapsedTime(begun));
        span?.SetTag("fjmcp.server", server).SetTag("fjmcp.result", result.ToString());
        return opened;
    }
}
