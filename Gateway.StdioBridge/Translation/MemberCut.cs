using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Translation;

/// <summary>Takes members out of an object by cutting bytes, each with the comma that parts it from a neighbour that stays.</summary>
internal static class MemberCut
{
    /// <summary>Adds the cuts that remove the members that <paramref name="unwanted"/> names.</summary>
    public static void Add(List<Replacement> cuts, IReadOnlyList<(string Name, JsonMember Member)> members, Func<string, bool> unwanted)
    {
        var kept = false;
        for (var i = 0; i < members.Count; i++)
        {
            if (!unwanted(members[i].Name))
            {
                kept = true;
                continue;
            }

            // Behind a member that stays the comma before goes; at the beginning the comma behind.
            var start = kept ? members[i - 1].Member.End : members[i].Member.Start;
            var end = !kept && i + 1 < members.Count ? members[i + 1].Member.Start : members[i].Member.End;
            cuts.Add(new Replacement(new Slice(start, end - start), ReadOnlyMemory<byte>.Empty));
        }
    }
}
