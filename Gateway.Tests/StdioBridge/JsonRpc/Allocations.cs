namespace Gateway.Tests.StdioBridge.JsonRpc;

internal static class Allocations
{
    /// <summary>Bytes that the action allocates once it is warm: the least of some tries, because the runtime allocates for its own ends now and then.</summary>
    public static long Of(Action action) => Enumerable.Range(0, 20).Min(_ => Once(action));

    private static long Once(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
