using System.Collections.Concurrent;
using Gateway.StdioBridge.Children;

namespace Gateway.StdioBridge.Sessions;

/// <summary>Children that wait for their person's first call: at most one for each server and person, each at a place of its own, none for longer than IdleTimeout.</summary>
internal sealed class WarmChildren : ISessionless
{
    private readonly ConcurrentDictionary<(string Server, string PersonId), WarmChild> _waiting = new();
    private readonly BridgeSessions _sessions;
    private volatile bool _closed;

    public WarmChildren(BridgeSessions sessions)
    {
        _sessions = sessions;
        sessions.Join(this);
    }

    /// <summary>Takes a place for a child that nobody needs yet; nobody makes room for it. False: it is not to be started.</summary>
    public bool TryReserve(WarmChild child)
    {
        if (_closed || _sessions.TryTakeChild(child.PersonId) != PlaceFault.None)
        {
            return false;
        }

        if (_waiting.TryAdd((child.Server, child.PersonId), child))
        {
            return true;
        }

        _sessions.GiveChild(child.PersonId);
        return false;
    }

    /// <summary>The child runs; it goes by itself when nobody takes it.</summary>
    public void OnStarted(WarmChild child)
    {
        child.Deadline = _sessions.Time.CreateTimer(_ => Stop(child), null, _sessions.Limits.IdleTimeout, Timeout.InfiniteTimeSpan);
        child.Released = WatchAsync(child);
        if (_closed || !_waiting.ContainsKey((child.Server, child.PersonId)))
        {
            // Stopped before it ran.
            child.Deadline.Dispose();
            _ = child.Child!.StopAsync();
        }
    }

    /// <summary>The child could not be started.</summary>
    public void GiveUp(WarmChild child)
    {
        Remove(child);
        if (child.TryLeave())
        {
            _sessions.GiveChild(child.PersonId);
        }
    }

    /// <summary>The child that waits for this person, with its place. Null: none, or one whose token or program is not the newest.</summary>
    public WarmChild? TryTake(IConversation conversation, string credentialVersion, string program)
    {
        if (_waiting.IsEmpty || !_waiting.TryGetValue((conversation.Server, conversation.PersonId), out var child) || child.Child is null || child.Child.Exited.IsCompleted)
        {
            return null;
        }

        if (child.CredentialVersion != credentialVersion || child.Program != program)
        {
            Stop(child);
            return null;
        }

        child.Deadline?.Dispose();
        return Remove(child) && child.TryLeave() ? child : null;
    }

    public Task EndAsync(Func<BridgeSessionInfo, bool> match) => StopAllAsync(child =>
        match(new BridgeSessionInfo(child.Server, child.PersonId, "", "", "", _sessions.Time.GetUtcNow())));

    public IEnumerable<IdleChild> IdleChildren(string? person, bool patient) => _waiting.Values
        .Where(child => child.Child is not null && (person is null || child.PersonId == person))
        .Select(child => new IdleChild(TimeSpan.MaxValue, () => Stop(child)));

    public void StopAccepting() => _closed = true;

    public Task StopAllAsync()
    {
        _closed = true;
        return StopAllAsync(_ => true);
    }

    private Task StopAllAsync(Func<WarmChild, bool> match) => Task.WhenAll(_waiting.Values.Where(match).Select(Stop).OfType<Task>());

    /// <summary>Null: it is not there any more, or its start has not come so far; then it is stopped when it has.</summary>
    private Task? Stop(WarmChild child)
    {
        child.Deadline?.Dispose();
        return Remove(child) && child.Child is { } running ? StopAsync(child, running) : null;
    }

    private static async Task StopAsync(WarmChild child, IChild running)
    {
        await running.StopAsync();
        await child.Released;
    }

    private bool Remove(WarmChild child) => _waiting.TryRemove(KeyValuePair.Create((child.Server, child.PersonId), child));

    private async Task WatchAsync(WarmChild child)
    {
        await child.Child!.Exited;
        GiveUp(child);
    }
}
