namespace Gateway.Configuration;

/// <summary>Finds the known name that an unknown one was probably meant to be.</summary>
internal static class Nearest
{
    /// <summary>A known key with the wildcards filled in; null when nothing is near.</summary>
    public static string? To(string[] segments)
    {
        var key = string.Join(':', segments);
        var best = Schema.Keys
            .Where(known => known.Segments.Length == segments.Length && !known.Pattern.EndsWith("**", StringComparison.Ordinal))
            .Select(known => Fill(known.Segments, segments))
            .Select(candidate => (Candidate: candidate, Distance: Distance(candidate, key)))
            .OrderBy(entry => entry.Distance)
            .FirstOrDefault();
        return best.Candidate is not null && best.Distance <= Tolerated(segments[^1]) ? best.Candidate : Shortened(segments) ?? Misplaced(segments[^1]);
    }

    public static bool IsClose(string name, IEnumerable<string> known) => known.Any(other => Distance(name, other) is 1 or 2);

    /// <summary>Right place, half of the name: <c>Forgejo:Secret</c> for <c>Forgejo:ClientSecret</c>.</summary>
    private static string? Shortened(string[] segments) =>
        Schema.Keys.Where(known => known.Segments.Length == segments.Length && known.Segments[^1].EndsWith(segments[^1], StringComparison.OrdinalIgnoreCase))
            .Select(known => Fill(known.Segments, segments))
            .FirstOrDefault(candidate => candidate.StartsWith(segments[0] + ":", StringComparison.OrdinalIgnoreCase));

    /// <summary>Right name, wrong place.</summary>
    private static string? Misplaced(string name) =>
        Schema.Keys.FirstOrDefault(known => string.Equals(known.Segments[^1], name, StringComparison.OrdinalIgnoreCase))?.Pattern.Replace("*", "NAME");

    private static string Fill(string[] pattern, string[] segments) =>
        string.Join(':', pattern.Select((segment, index) => segment == "*" ? segments[index] : segment));

    private static int Tolerated(string name) => Math.Max(2, name.Length / 3);

    /// <summary>Levenshtein's distance, ignoring case; names are short, so two rows are enough and cheap.</summary>
    internal static int Distance(string left, string right)
    {
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        var current = new int[right.Length + 1];
        for (var i = 0; i < left.Length; i++)
        {
            current[0] = i + 1;
            for (var j = 0; j < right.Length; j++)
            {
                var substitution = previous[j] + (char.ToUpperInvariant(left[i]) == char.ToUpperInvariant(right[j]) ? 0 : 1);
                current[j + 1] = Math.Min(Math.Min(current[j], previous[j + 1]) + 1, substitution);
            }

            (previous, current) = (current, previous);
        }

        return previous[right.Length];
    }
}
