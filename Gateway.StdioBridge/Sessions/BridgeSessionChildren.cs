namespace Gateway.StdioBridge.Sessions;

/// <summary>Which child serves the session, and the end of them all.</summary>
internal sealed partial class BridgeSession
{
    /// <summary>Makes the first child's link the one that serves the session. False: the session ended meanwhile; the child is the caller's to stop.</summary>
    public bool Use(ChildLink link)
    {
        lock (_gate)
        {
            return TryAdd(link) && (_link = link) is not null;
        }
    }

    /// <summary>Begins a succession. False: the session ended meanwhile; the child is the caller's to stop.</summary>
    public bool TryBegin(Succession succession)
    {
        lock (_gate)
        {
            _succession = IsEnded ? null : succession;
            return TryAdd(succession.Link);
        }
    }

    /// <summary>
    /// The successor takes over: the old child, if there is one, takes no further call and is handed back for draining. False: the session ended, or the successor
    /// did, meanwhile.
    /// </summary>
    public bool TryTakeOver(Succession succession, out ChildLink? old)
    {
        lock (_gate)
        {
            old = _link;
            if (IsEnded || !succession.Link.IsOpen)
            {
                return false;
            }

            old?.Calls.Refuse();
            _link = succession.Link;
        }

        foreach (var question in succession.TakeQuestions())
        {
            FromServer.OnHeldRequest(succession.Link, question);
        }

        foreach (var uri in Memory.Subscriptions)
        {
            FromServer.Notify(RpcMessages.Updated(uri));
        }

        succession.Lists.CompareAll();

        return true;
    }

    /// <summary>The one replacement that is under way, begun if there is none; a child that serves already is as good.</summary>
    public Task<Wake> ReplaceOnceAsync(Func<Task<Wake>> replace, bool evenIfServed)
    {
        lock (_gate)
        {
            if (IsEnded)
            {
                return Task.FromResult<Wake>(WakeFault.SessionEnded);
            }

            return _link is { IsOpen: true } link && !evenIfServed ? Task.FromResult<Wake>(link) : _replacing ??= Task.Run(() => ReplaceAsync(replace));
        }
    }

    /// <summary>Lets the child go and the session sleep. Null: it is not idle, or cannot; else completes when the child is gone.</summary>
    public Task? TrySleep()
    {
        ChildLink link;
        lock (_gate)
        {
            if (_replacing is not null || _link is null || IsEnded || !CanReplace || IsBusy || !_link.Calls.TryRetire())
            {
                return null;
            }

            (link, _link, _succession) = (_link, null, null);
        }

        _sessions.Journal.Changed(this);
        return StopAsync(link);
    }

    /// <summary>Ends its children and streams, and stays if it can go on with others. Completes when the children are gone.</summary>
    public Task PauseAsync()
    {
        ChildLink[] children;
        lock (_gate)
        {
            if (!CanReplace)
            {
                return EndAsync(EndReason.Revoked);
            }

            (children, _link, _succession) = (_children, null, null);
        }

        foreach (var child in children)
        {
            child.FailAll(CallFault.NoCredential);
        }

        EndStream();
        return Task.WhenAll(children.Select(child => child.StopAsync(RevokedPatience)));
    }

    public void OnReaped(ChildLink link)
    {
        lock (_gate)
        {
            _children = [.. _children.Where(child => !ReferenceEquals(child, link))];
        }
    }

    /// <summary>Ends the session: streams close, calls in flight are answered with an error, its children stop. Completes when they are gone.</summary>
    public Task EndAsync(EndReason reason)
    {
        ChildLink[] children;
        TaskCompletionSource ended;
        lock (_gate)
        {
            if (_ended is not null)
            {
                return _ended;
            }

            Volatile.Write(ref _ending, 1);
            ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _ended = ended.Task;
            children = _children;
        }

        LogEnded(_sessions.Logger, Server, reason);
        _sessions.Metrics?.SessionEnded(Server, reason);
        _sessions.Remove(this, forGood: reason != EndReason.Shutdown);
        foreach (var child in children)
        {
            child.FailAll(reason == EndReason.ChildExited ? CallFault.ChildExited : CallFault.SessionEnded);
        }

        _fromServer?.Queue.Close();
        _ = StopAsync(children, reason == EndReason.Revoked ? RevokedPatience : null, ended);
        return ended.Task;
    }

    private static async Task StopAsync(ChildLink link)
    {
        await link.StopAsync();
        await link.Released;
    }

    private async Task StopAsync(ChildLink[] children, TimeSpan? patience, TaskCompletionSource ended)
    {
        try
        {
            await Task.WhenAll(children.Select(child => child.StopAsync(patience)));
        }
        finally
        {
            _sessions.Release(this);
            ended.SetResult();
        }
    }

    private async Task<Wake> ReplaceAsync(Func<Task<Wake>> replace)
    {
        try
        {
            return await replace();
        }
        finally
        {
            lock (_gate)
            {
                _replacing = null;
            }
        }
    }

    private bool TryAdd(ChildLink link)
    {
        if (IsEnded)
        {
            return false;
        }

        _children = [.. _children, link];
        return true;
    }
}
