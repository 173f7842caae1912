namespace Gateway.StdioBridge.Sessions;

/// <summary>One GET stream's place at a <see cref="ServerQueue"/>.</summary>
internal sealed class ServerStream(ServerQueue queue) : OutgoingSource
{
    private volatile bool _ended;

    /// <summary>Whether another stream took over or the session ended.</summary>
    public override bool IsEnded => _ended;

    public override bool TryTake(out Outgoing entry) => queue.TryTake(this, out entry);

    public void Notice() => Wake();

    public void End()
    {
        _ended = true;
        Wake();
    }

    public void Detach() => queue.Detach(this);
}
