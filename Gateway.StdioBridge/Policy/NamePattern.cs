namespace Gateway.StdioBridge.Policy;

/// <summary>Globs over tool names: <c>*</c> is any run of characters, <c>?</c> any one; everything else is itself, case included.</summary>
internal static class NamePattern
{
    /// <summary>Longest pattern, and longest name that is looked up without a copy; MCP's tool names are at most 128 characters.</summary>
    public const int Longest = 128;

    public static bool IsGlob(string pattern) => pattern.AsSpan().ContainsAny('*', '?');

    /// <summary>Goes back to the last star only, so that a hostile name costs at most name x pattern.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        var (at, next, star, resume) = (0, 0, -1, 0);
        while (at < name.Length)
        {
            if (next < pattern.Length && pattern[next] == '*')
            {
                (star, resume) = (next++, at);
            }
            else if (next < pattern.Length && (pattern[next] == '?' || pattern[next] == name[at]))
            {
                (at, next) = (at + 1, next + 1);
            }
            else if (star >= 0)
            {
                (at, next) = (++resume, star + 1);
            }
            else
            {
                return false;
            }
        }

        return pattern[next..].TrimStart('*').IsEmpty;
    }
}
