using System.Collections.Frozen;

namespace Gateway.StdioBridge.Policy;

/// <summary>A list of tool names and globs, compiled: exact names are one look-up, only globs are tried in turn.</summary>
internal sealed class NameSet
{
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _names;
    private readonly string[] _globs;

    public NameSet(IReadOnlyList<string> entries)
    {
        _names = entries.Where(entry => !NamePattern.IsGlob(entry)).ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _globs = [.. entries.Where(NamePattern.IsGlob).Distinct(StringComparer.Ordinal)];
        IsEmpty = entries.Count == 0;
    }

    public bool IsEmpty { get; }

    public bool Contains(ReadOnlySpan<char> name)
    {
        if (_names.Contains(name))
        {
            return true;
        }

        foreach (var glob in _globs)
        {
            if (NamePattern.Matches(glob, name))
            {
                return true;
            }
        }

        return false;
    }
}
