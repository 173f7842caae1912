using Gateway.StdioBridge.Settings;

namespace Gateway.StdioBridge.Sessions;

/// <summary>Counts sessions, children and calls against their caps, in all and for each person.</summary>
internal sealed class UseTable(SessionOptions limits)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, PersonUse> _people = new(StringComparer.Ordinal);
    private readonly PersonUse _all = new();

    public PersonUse All
    {
        get
        {
            lock (_gate)
            {
                return new PersonUse { Sessions = _all.Sessions, Children = _all.Children, Calls = _all.Calls };
            }
        }
    }

    public PlaceFault TakeSession(string person, bool evenIfFull = false) => Take(
        person, use => use.Sessions, limits.MaxPerPerson, limits.MaxTotal, (use, change) => use.Sessions += change, evenIfFull);

    public void GiveSession(string person) => Give(person, use => use.Sessions--);

    public PlaceFault TakeChild(string person) => Take(
        person, use => use.Children, limits.MaxChildrenPerPerson, limits.MaxChildren, (use, change) => use.Children += change, false);

    /// <summary>What <see cref="TakeChild"/> would say now.</summary>
    public PlaceFault ChildFault(string person)
    {
        lock (_gate)
        {
            return Fault(_people.GetValueOrDefault(person)?.Children ?? 0, _all.Children, limits.MaxChildrenPerPerson, limits.MaxChildren);
        }
    }

    public void GiveChild(string person) => Give(person, use => use.Children--);

    public PlaceFault TakeCall(string person) => Take(
        person, use => use.Calls, limits.MaxCallsPerPerson, limits.MaxCalls, (use, change) => use.Calls += change, false);

    public void GiveCall(string person) => Give(person, use => use.Calls--);

    private static PlaceFault Fault(int mine, int everybodys, int each, int all) =>
        mine >= each ? PlaceFault.PersonFull : everybodys >= all ? PlaceFault.AllFull : PlaceFault.None;

    private PlaceFault Take(string person, Func<PersonUse, int> count, int each, int all, Action<PersonUse, int> change, bool evenIfFull)
    {
        lock (_gate)
        {
            var use = _people.GetValueOrDefault(person) ?? new PersonUse();
            var fault = evenIfFull ? PlaceFault.None : Fault(count(use), count(_all), each, all);
            if (fault == PlaceFault.None)
            {
                _people[person] = use;
                change(use, 1);
                change(_all, 1);
            }

            return fault;
        }
    }

    private void Give(string person, Action<PersonUse> change)
    {
        lock (_gate)
        {
            var use = _people[person];
            change(use);
            change(_all);
            if (use.IsNothing)
            {
                _people.Remove(person);
            }
        }
    }
}
