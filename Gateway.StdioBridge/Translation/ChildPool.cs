using Gateway.StdioBridge.Children;
using Gateway.StdioBridge.Sessions;
using Gateway.StdioBridge.Settings;
using Microsoft.Extensions.Logging;

namespace Gateway.StdioBridge.Translation;

/// <summary>
/// One person's children of one server for stateless clients. Requests that never ask share a child with the same capabilities; calls that may ask own one each:
/// the first that is free, then further ones up to MaxChildrenPerPerson, then they wait.
/// </summary>
/// <param name="server">The server's name.</param>
/// <param name="personId">The person.</param>
/// <param name="isModern">Whether its children are spoken to in 2026-07-28; then one serves all.</param>
/// <param name="settings">The server's settings.</param>
/// <param name="services">What every pool needs.</param>
/// <param name="logger">Where to.</param>
internal sealed partial class ChildPool(string server, string personId, bool isModern, StdioServerOptions settings, PoolServices services, ILogger logger)
{
    private static readonly Opened HeldOff = new(ChildCredentialStatus.Available, CallFault.HeldOff);

    private readonly Lock _gate = new();
    private readonly List<TranslatedChild> _children = [];
    private readonly HashSet<TranslatedCall> _calls = [];
    private readonly TurnQueue _turns = new();
    private readonly PoolUsers _users = new();
    private TranslatedChild? _spare;
    private bool _closed;

    public string Server => server;

    public string PersonId => personId;

    public bool IsModern => isModern;

    public StdioServerOptions Settings => settings;

    public PoolListeners Listeners { get; } = new();

    /// <summary>
    /// Gets a child that was greeted with these capabilities, and that stays until <see cref="Return"/>. With <paramref name="exclusive"/> it is the caller's own: until the call that <see cref="TryBegin"/> names is
    /// finished, or until <see cref="GiveBack"/>.
    /// </summary>
    public async Task<Taken> TakeAsync(Caller caller, ClientCapabilities capabilities, bool exclusive, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (child, wait) = Pick(caller, capabilities, exclusive);
            if (wait is not null)
            {
                await _turns.WaitAsync(wait, cancellationToken);
            }
            else if (child is null)
            {
                return Taken.Not(CallFault.TooBusy);
            }
            else if (await TryUseAsync(child, caller, exclusive, cancellationToken) is { } taken)
            {
                return taken;
            }
        }
    }

    /// <summary>
    /// Registers a call, so that it ends with its caller's access. An asking one owns its child from here on. False: the child is going, or the access ended while the
    /// child was being got ready.
    /// </summary>
    public bool TryBegin(TranslatedCall call, Caller caller)
    {
        lock (_gate)
        {
            if (_closed || services.IsOver(call.Caller, caller) || (call is NativeListen && !MayListen()))
            {
                return false;
            }

            if (call is AskingCall asking)
            {
                (call.Child.Owner, call.Child.Reservation) = (asking, null);
            }

            return _calls.Add(call);
        }
    }

    /// <summary>A child that was taken for a call alone is not used after all.</summary>
    public void GiveBack(TranslatedChild child)
    {
        lock (_gate)
        {
            child.Reservation = null;
        }

        _turns.Wake();
    }

    /// <summary>A call's child is done with it, or was given up on: then its further words could be taken for another call's, and it goes.</summary>
    public void Finished(TranslatedChild child, TranslatedCall call, CallFault fault)
    {
        lock (_gate)
        {
            _calls.Remove(call);
            if (ReferenceEquals(child.Owner, call))
            {
                child.Owner = null;
                child.IsRetired |= fault != CallFault.None;
            }
        }

        child.Touch();
        StopIfRetired(child);
        _turns.Wake();
    }

    /// <summary>The child ended, or never began. <paramref name="exit"/>: how, where that is known.</summary>
    public void Gone(TranslatedChild child, ChildExit? exit)
    {
        bool served, last;
        lock (_gate)
        {
            _spare = ReferenceEquals(_spare, child) ? null : _spare;
            served = _children.Remove(child) && child.IsGreeted;
            last = !_children.Exists(other => other.Capabilities.Key == child.Capabilities.Key);
        }

        // What it worked on is lost with it (tasks extension, "Protocol Errors": an unknown task).
        Tasks.Forget(task => ReferenceEquals(task.Child, child));
        if (served)
        {
            services.Guard.OnExit(server, personId, child.Link, exit);
        }

        if (served && exit is not { Requested: true })
        {
            services.Words.OnExit(child, child.Link);
        }

        if (last)
        {
            Listeners.End(listener => listener.Key == child.Capabilities.Key);
        }

        _turns.Wake();
    }

    /// <summary>Ends a listener; its resources that nobody else watches are given up.</summary>
    public void StopListening(Listener listener)
    {
        var unwatched = Listeners.Remove(listener);
        List<TranslatedChild> children;
        lock (_gate)
        {
            children = [.. _children.Where(child => child.IsGreeted && child.Capabilities.Key == listener.Key)];
        }

        children.ForEach(child => _ = Watching.StopAsync(child, unwatched));
    }

    private (TranslatedChild? Child, TaskCompletionSource? Wait) Pick(Caller caller, ClientCapabilities capabilities, bool exclusive)
    {
        TaskCompletionSource? wait;
        AskingCall? oldest;
        lock (_gate)
        {
            var user = services.InfoOf(server, caller);
            if (_closed || services.IsOver(user, caller))
            {
                return default;
            }

            _users.Remember(user);
            if ((Free(capabilities.Key, exclusive) ?? Add(caller, capabilities) ?? Any(capabilities.Key, exclusive)) is { } child)
            {
                child.Reservation = exclusive ? caller : child.Reservation;
                child.Touch();
                return (child, null);
            }

            if (_children.Count == 0 || (wait = _turns.TryEnter()) is null)
            {
                return default;
            }

            oldest = _children.TrueForAll(other => other.IsHeld) ? services.Held.Oldest(personId, server) : null;
        }

        // Those who wait for a person's answer must not keep everybody else waiting.
        oldest?.GiveUp("its place is needed");
        return (null, wait);
    }

    private TranslatedChild? Free(string key, bool exclusive) => _children.Find(child =>
        child.Capabilities.Key == key && !child.IsRetired && (exclusive ? child.Owner is null && child.Reservation is null : !child.IsHeld));

    /// <summary>What shares may use a child that is held, rather than none: most servers serve both.</summary>
    private TranslatedChild? Any(string key, bool exclusive) =>
        exclusive ? null : _children.Find(child => child.Capabilities.Key == key && !child.IsRetired);

    private TranslatedChild? Add(Caller caller, ClientCapabilities capabilities)
    {
        if ((_children.Count >= settings.MaxChildrenPerPerson || !services.HasRoom(personId)) && !MakeRoom(capabilities.Key))
        {
            return null;
        }

        var child = _spare ?? new TranslatedChild(this, services.Time, logger);
        (_spare, child.Capabilities) = (null, capabilities);
        var cause = CauseOfNext();
        _children.Add(child);
        child.Opening = Task.Run(() => ObserveAsync(cause, () => OpenAsync(child, caller)));
        return child;
    }

    private async Task<Opened> OpenAsync(TranslatedChild child, Caller caller)
    {
        try
        {
            var opened = await services.Guard.StartAsync(server, personId, () => services.Greeter.OpenAsync(child, caller), HasFailed, HeldOff);
            if (child.IsGreeted)
            {
                _served = true;
                KeepSpare(caller);
                await Watching.StartAsync(child, Listeners.Watched(child.Capabilities.Key));
            }

            return opened;
        }
        finally
        {
            if (!child.IsGreeted)
            {
                Gone(child, exit: null);
            }
        }
    }

    /// <summary>Null: this child cannot be used, another may.</summary>
    private async Task<Taken?> TryUseAsync(TranslatedChild child, Caller caller, bool exclusive, CancellationToken cancellationToken)
    {
        var used = false;
        try
        {
            var opened = await child.Opening.WaitAsync(cancellationToken);
            if (!child.IsGreeted)
            {
                return Taken.Not(opened);
            }

            var (status, stale) = await services.Greeter.CheckAsync(child, caller, cancellationToken);
            if (status is ChildCredentialStatus.SignInNeeded or ChildCredentialStatus.Suspended)
            {
                return new Taken(null, status, CallFault.None);
            }

            if (stale)
            {
                _rotates = true;
                Retire(child);
                return null;
            }

            used = TryLend(child);
            return used ? Taken.Ready(child) : null;
        }
        finally
        {
            if (exclusive && !used)
            {
                GiveBack(child);
            }
        }
    }

    private void StopIfRetired(TranslatedChild child)
    {
        lock (_gate)
        {
            if (!child.IsRetired || IsUsed(child) || !_children.Remove(child))
            {
                return;
            }
        }

        _ = child.Link.StopAsync();
    }
}
