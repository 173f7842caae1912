namespace Gateway.Operations;

/// <summary>Runs the checks, side by side and at most once a second, however often somebody asks.</summary>
internal sealed class Readiness(IEnumerable<ReadinessCheck> checks, TimeProvider time) : IDisposable
{
    public const string Ok = "ok";
    public const string Degraded = "degraded";
    public const string Down = "down";

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestProbe = TimeSpan.FromSeconds(3);

    private readonly ReadinessCheck[] checks = [.. checks];
    private readonly SemaphoreSlim gate = new(1, 1);
    private volatile HealthReport? last;
    private long lastAt;

    /// <summary>What the checks last found; null: nobody has asked yet.</summary>
    public HealthReport? Last => last;

    public async Task<HealthReport> ReportAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (last is null || time.GetElapsedTime(lastAt) > Lifetime)
            {
                last = await RunAsync(cancellationToken);
                lastAt = time.GetTimestamp();
            }

            return last;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private async Task<HealthReport> RunAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LongestProbe);
        var results = await Task.WhenAll(checks.Select(async check => (Check: check, Fault: await ProbeAsync(check, limit.Token, cancellationToken))));
        var status = results.Any(result => result is { Fault: not null, Check.IsOurs: true }) ? Down
            : results.Any(result => result.Fault is not null) ? Degraded
            : Ok;
        return new HealthReport(status, ProductVersion.Current, results.ToDictionary(result => result.Check.Name, result => result.Fault ?? Ok));
    }

    private static async Task<string?> ProbeAsync(ReadinessCheck check, CancellationToken limit, CancellationToken caller)
    {
        try
        {
            return await check.Probe(limit);
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested)
        {
            return "no answer in time";
        }
    }
}
