using System.Collections.Concurrent;
using Gateway.StdioBridge.Settings;
using Microsoft.Extensions.Options;

namespace Gateway.StdioBridge.Translation;

/// <summary>
/// Calls that wait for their client to come back with answers. Clients abandon them without a word, and each keeps a child: they are bounded in time and number, the
/// oldest go first.
/// </summary>
internal sealed class HeldCalls(RequestStates states, IOptions<BridgeOptions> options, TimeProvider time)
{
    /// <summary>Most held calls of one person on one server.</summary>
    public const int MaxPerPerson = 8;

    /// <summary>How long a client may take to answer.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<Guid, Held> _held = new();

    /// <summary>Starts the wait for further questions; the timer fires once.</summary>
    public ITimer Gather(AskingCall call) => time.CreateTimer(
        static state => ((AskingCall)state!).OnGathered(), call, options.Value.Http.InputGather, Timeout.InfiniteTimeSpan);

    public string State(AskingCall call, int round) => states.Seal(new HeldAt(call.Key, round, time.GetUtcNow() + Lifetime), call.Binding);

    public void Hold(AskingCall call)
    {
        var timer = time.CreateTimer(static state => ((AskingCall)state!).GiveUp("no answer from the client"), call, Lifetime, Timeout.InfiniteTimeSpan);
        _held[call.Key] = new Held(call, time.GetTimestamp(), timer);
        var mine = Of(call.Caller.PersonId, call.Caller.Server);
        foreach (var oldest in mine.Take(mine.Count - MaxPerPerson))
        {
            oldest.GiveUp("too many calls wait for input");
        }

        if (!call.IsHeld)
        {
            // It went on, or was given up, while it was being put here.
            Release(call);
        }
    }

    public void Release(AskingCall call)
    {
        if (_held.TryRemove(call.Key, out var held))
        {
            held.Timer.Dispose();
        }
    }

    /// <summary>The call that a state is of, and its round. Null: no such call of this caller waits, or the state is not for this request.</summary>
    public (AskingCall Call, int Round)? Find(string state, StateBinding binding)
    {
        var claimed = states.Claimed(state) is { } key && _held.TryGetValue(key, out var held) ? held.Call : null;
        if (claimed is null || claimed.Binding.GrantId != binding.GrantId)
        {
            // Somebody else's guesses must not be counted against this caller's call.
            return null;
        }

        if (states.Open(state, binding) is { } at && at.Until > time.GetUtcNow())
        {
            return (claimed, at.Round);
        }

        claimed.OnWrongState();
        return null;
    }

    public AskingCall? Oldest(string personId, string server) => Of(personId, server) is [var oldest, ..] ? oldest : null;

    /// <summary>A person's held calls on a server, oldest first.</summary>
    public IReadOnlyList<AskingCall> Of(string personId, string server) =>
        [.. _held.Values.Where(held => held.Call.Caller.PersonId == personId && held.Call.Caller.Server == server).OrderBy(held => held.Since).Select(held => held.Call)];

    private sealed record Held(AskingCall Call, long Since, ITimer Timer);
}
