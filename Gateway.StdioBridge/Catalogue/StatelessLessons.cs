using Gateway.StdioBridge.Translation;

namespace Gateway.StdioBridge.Catalogue;

/// <summary>
/// What is learned from a stateless child, whom each request tells anew what its client can do: apart for each set of capabilities, because servers change their lists
/// with it. Not thread-safe: the child's one reader calls.
/// </summary>
internal sealed class StatelessLessons
{
    /// <summary>Most sets at a time; beyond them lists that were read in part begin anew.</summary>
    private const int Most = 8;

    private readonly Dictionary<string, ChildLessons> _lessons = new(StringComparer.Ordinal);

    public ChildLessons Of(ClientCapabilities capabilities, Func<ClientCapabilities, ChildLessons> make)
    {
        if (_lessons.TryGetValue(capabilities.Key, out var known))
        {
            return known;
        }

        if (_lessons.Count >= Most)
        {
            _lessons.Clear();
        }

        return _lessons[capabilities.Key] = make(capabilities);
    }
}
