using Gateway.StdioBridge.Children;

namespace Gateway.StdioBridge.Sessions;

/// <summary>The places for children, in all and for each person. When they are taken, the child that was idle longest makes room.</summary>
internal sealed class ChildRoom(BridgeSessions sessions, TimeProvider time)
{
    private const int MostTries = 3;

    /// <summary>How long a child that makes room may take to end.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Takes a place, to be given back when the child was reaped. False: there is none.</summary>
    public async Task<bool> TakeAsync(BridgeSession session)
    {
        for (var attempt = 0; attempt < MostTries; attempt++)
        {
            var full = sessions.TryTakeChild(session.Info.PersonId);
            if (full == PlaceFault.None)
            {
                return true;
            }

            if (LongestIdle(session, full == PlaceFault.PersonFull)?.TrySleep() is not { } gone || !await gone.EndsWithinAsync(Patience, time))
            {
                return false;
            }
        }

        return false;
    }

    private BridgeSession? LongestIdle(BridgeSession asking, bool samePerson) => sessions.Live
        .Where(session => !ReferenceEquals(session, asking) && session is { Link: not null, CanReplace: true, IsBusy: false })
        .Where(session => !samePerson || session.Info.PersonId == asking.Info.PersonId)
        .MaxBy(session => session.IdleFor);
}
