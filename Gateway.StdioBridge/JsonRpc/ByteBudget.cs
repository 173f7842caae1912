namespace Gateway.StdioBridge.JsonRpc;

/// <summary>Bytes that a session may hold in one direction. A single message always fits into an empty budget.</summary>
internal sealed class ByteBudget(long limit)
{
    private long _held;

    public bool TryHold(long bytes)
    {
        var held = Interlocked.Add(ref _held, bytes);
        if (held <= limit || held == bytes)
        {
            return true;
        }

        Interlocked.Add(ref _held, -bytes);
        return false;
    }

    public void Release(long bytes) => Interlocked.Add(ref _held, -bytes);
}
