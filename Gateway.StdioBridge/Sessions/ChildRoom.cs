using Gateway.StdioBridge.Children;

namespace Gateway.StdioBridge.Sessions;

/// <summary>
/// The places for children, in all and for each person, whichever era they serve. When they are taken, the child that was idle longest makes room.
/// </summary>
internal sealed class ChildRoom(BridgeSessions sessions, TimeProvider time)
{
    private const int MostTries = 3;

    /// <summary>How long a child that makes room may take to end.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Takes a place, to be given back when the child was reaped. False: there is none.</summary>
    public async Task<bool> TakeAsync(string person)
    {
        for (var attempt = 0; attempt < MostTries; attempt++)
        {
            var full = sessions.TryTakeChild(person);
            if (full == PlaceFault.None)
            {
                return true;
            }

            if (StopLongestIdle(full == PlaceFault.PersonFull ? person : null) is not { } gone || !await gone.EndsWithinAsync(Patience, time))
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>Null: no child is idle. One may have become busy since it was listed; then the next makes room.</summary>
    private Task? StopLongestIdle(string? person) =>
        sessions.IdleChildren(person, patient: true).OrderByDescending(idle => idle.IdleFor).Select(idle => idle.TryStop()).FirstOrDefault(gone => gone is not null);
}
