namespace Gateway.Tests.Support;

/// <summary>The system's clock, put forward by as much as a test says. Timers run as they would; only what time it is changes: a token expires, nothing that waits is cut off.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    private long ahead;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref ahead));

    public void PutForward(TimeSpan by) => Interlocked.Add(ref ahead, by.Ticks);
}
