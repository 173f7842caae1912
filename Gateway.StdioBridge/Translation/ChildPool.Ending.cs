using Gateway.StdioBridge.Sessions;

namespace Gateway.StdioBridge.Translation;

/// <summary>How a pool's children end.</summary>
internal sealed partial class ChildPool
{
    private static readonly TimeSpan RevokedPatience = TimeSpan.FromMilliseconds(500);

    private bool _quiet;

    /// <summary>Stops children that nobody uses or listens to, if they were idle for this long or run another program than <paramref name="program"/>.</summary>
    public void Reap(TimeSpan idle, string program)
    {
        List<TranslatedChild> abandoned;
        Tasks.Reap();
        lock (_gate)
        {
            abandoned = [.. _children.Where(child => IsIdle(child) && (child.IsRetired || child.IdleFor > idle || child.Link.Program != program))];
            abandoned.ForEach(child => _children.Remove(child));
            if (_children.Count == 0 && _spare is { } spare)
            {
                (_spare, abandoned) = (null, [.. abandoned, spare]);
            }
        }

        abandoned.ForEach(child => _ = child.EndAsync(null));
    }

    /// <summary>Its children that nobody uses, listens to or waits for. Impatient: none while the pool is being changed.</summary>
    public IReadOnlyList<IdleChild> IdleChildren(bool patient)
    {
        if (!(patient ? Enter() : _gate.TryEnter()))
        {
            return [];
        }

        try
        {
            return [.. _children.Where(IsIdle).Select(child => new IdleChild(child.IdleFor, () => TryStop(child))), .. Spare()];
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>Ends what belongs to callers that lost access; without anybody left the children are killed within a second.</summary>
    public Task EndAsync(Func<BridgeSessionInfo, bool> match)
    {
        List<TranslatedCall> calls;
        bool nobody;
        lock (_gate)
        {
            calls = [.. _calls.Where(call => match(call.Caller))];
            nobody = _users.Forget(match);
        }

        calls.ForEach(call => call.Cancel("access ended", call.Lasts ? CallFault.Cancelled : CallFault.SessionEnded));
        Listeners.End(listener => match(listener.Caller));
        EndTasks(match);
        return nobody ? StopChildrenAsync(RevokedPatience) : Task.CompletedTask;
    }

    /// <summary>Takes nothing more and stops everything; completes when the children are gone.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _closed = true;
        }

        CloseStreams();
        return StopChildrenAsync(null);
    }

    private static bool HasFailed(Opened opened) =>
        opened.Fault is not (CallFault.None or CallFault.NoRoom or CallFault.HeldOff or CallFault.SessionEnded);

    private bool Enter()
    {
        _gate.Enter();
        return true;
    }

    private bool IsIdle(TranslatedChild child) =>
        !IsUsed(child) && child.Reservation is null && child.Opening.IsCompleted && !Listeners.Any(child.Capabilities.Key);

    private bool IsUsed(TranslatedChild child) => child.Users > 0 || child.Owner is not null || child.CallsInFlight > 0 || Tasks.Keeps(child);

    private IEnumerable<IdleChild> Spare() => _spare is { Starting.IsCompleted: true } spare ? [new IdleChild(TimeSpan.MaxValue, () => TryStop(spare))] : [];

    /// <summary>Null: it is in use again, or going already.</summary>
    private Task? TryStop(TranslatedChild child)
    {
        lock (_gate)
        {
            if (ReferenceEquals(child, _spare))
            {
                _spare = null;
            }
            else if (!IsIdle(child) || !_children.Remove(child))
            {
                return null;
            }
        }

        return child.EndAsync(null);
    }

    /// <summary>An idle child of other capabilities makes room, the longest idle first.</summary>
    private bool MakeRoom(string key)
    {
        var idle = _children.Where(child => child.Capabilities.Key != key && IsIdle(child)).MaxBy(child => child.IdleFor);
        return idle is not null && TryStop(idle) is not null;
    }

    /// <summary>Closes the streams that no call needs, and lets none in.</summary>
    public void CloseStreams()
    {
        lock (_gate)
        {
            _quiet = true;
        }

        Listeners.Close();
        EndListens(_ => true);
    }

    /// <summary>Whether there may be one more listen stream at a child. Within the gate.</summary>
    private bool MayListen() => !_quiet && _calls.Count(call => call.Lasts) < PoolListeners.Limit;

    /// <summary>Their clients listen anew (subscriptions, "Cancellation").</summary>
    private void EndListens(Func<TranslatedChild, bool> match)
    {
        List<TranslatedCall> listens;
        lock (_gate)
        {
            listens = [.. _calls.Where(call => call.Lasts && match(call.Child))];
        }

        listens.ForEach(listen => listen.Cancel("the stream is closed"));
    }

    private void Retire(TranslatedChild child)
    {
        Outdate(child);
        StopIfRetired(child);
    }

    /// <summary>It takes no new calls; who listens to it listens anew.</summary>
    private void Outdate(TranslatedChild child)
    {
        lock (_gate)
        {
            child.IsRetired = true;
            child.Reservation = null;
        }

        EndListens(other => ReferenceEquals(other, child));
    }

    private async Task StopChildrenAsync(TimeSpan? patience)
    {
        List<TranslatedChild> all;
        lock (_gate)
        {
            all = [.. _children];
            all.ForEach(child => child.IsRetired = true);
            _children.Clear();
            if (_spare is { } spare)
            {
                (_spare, all) = (null, [.. all, spare]);
            }
        }

        _turns.WakeAll();
        await Task.WhenAll(all.Select(child => child.EndAsync(patience)));
    }
}
