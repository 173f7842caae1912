namespace Gateway.StdioBridge.Sessions;

/// <summary>
/// What the host has ended lately, in order. A request may have been authorised just before an end and open its session just after the live ones were looked
/// through: so whoever opens one looks here afterwards.
/// </summary>
internal sealed class Endings
{
    private const int Kept = 1024;

    private readonly Lock _gate = new();
    private readonly Queue<(long Number, Func<BridgeSessionInfo, bool> Match)> _last = new();
    private long _number;

    /// <summary>How many there were: what a request notes before it is authorised.</summary>
    public long Count => Interlocked.Read(ref _number);

    public void Add(Func<BridgeSessionInfo, bool> match)
    {
        lock (_gate)
        {
            _last.Enqueue((Interlocked.Increment(ref _number), match));
            if (_last.Count > Kept)
            {
                _last.Dequeue();
            }
        }
    }

    /// <summary>Whether an end since <paramref name="seen"/> covers the session; when too much has ended to tell, it does.</summary>
    public bool Covers(BridgeSessionInfo info, long seen)
    {
        if (seen >= Count)
        {
            return false;
        }

        lock (_gate)
        {
            return _last.Peek().Number > seen + 1 || _last.Any(ending => ending.Number > seen && ending.Match(info));
        }
    }
}
