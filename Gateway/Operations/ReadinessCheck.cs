namespace Gateway.Operations;

/// <summary>One thing that readiness rests on.</summary>
/// <param name="Name">Its name in the report.</param>
/// <param name="IsOurs">Whether the gateway itself cannot serve without it; else a failure only degrades.</param>
/// <param name="Probe">Null when all is well, else what is wrong. Must not throw save on cancellation.</param>
internal sealed record ReadinessCheck(string Name, bool IsOurs, Func<CancellationToken, Task<string?>> Probe);
