using Gateway.StdioBridge.Settings;
using Microsoft.Extensions.Logging;

namespace Gateway.StdioBridge.Catalogue;

/// <summary>
/// What children said of what they are: their greeting, their lists, and which methods they do not have. Each person is told what their own child said; under
/// <see cref="CatalogueMode.Shared"/> everybody is told what the children of two people said byte for byte alike, until a third says otherwise.
/// </summary>
internal sealed partial class CatalogueStore(ILogger logger)
{
    /// <summary>Most bytes of answers; equal ones count once.</summary>
    private const long MostBytes = 64 * 1024 * 1024;

    private const int MostAnswers = 5000;
    private const int MostPlaces = 50_000;
    private const int MostDiverged = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(Shelf Shelf, string Method), List<Edition>> _topics = [];
    private readonly HashSet<Shelf> _diverged = [];
    private long _bytes;
    private long _uses;
    private int _places;
    private int _answers;

    /// <summary>Null: the person's child must be asked.</summary>
    public LearnedAnswer? Find(Shelf shelf, CatalogueMode mode, string person, string method)
    {
        if (mode == CatalogueMode.Off)
        {
            return null;
        }

        lock (_gate)
        {
            var edition = Editions(shelf, method).Find(known => known.People.Contains(person)) ?? Shared(shelf, mode, method);
            if (edition is not null)
            {
                edition.UsedAt = ++_uses;
            }

            return edition?.Answer;
        }
    }

    /// <summary>A child of this person gave this answer.</summary>
    public void Learn(Shelf shelf, CatalogueMode mode, string person, string method, LearnedAnswer answer)
    {
        if (mode == CatalogueMode.Off || answer.Bytes > MostBytes / 4)
        {
            return;
        }

        bool diverges;
        lock (_gate)
        {
            diverges = Add(shelf, person, method, answer) && mode == CatalogueMode.Shared && NoteDiverged(shelf);
            Shrink();
        }

        if (diverges)
        {
            LogDiverged(logger, shelf.Server, method);
        }
    }

    /// <summary>What a child of this person said has changed: it must be asked anew.</summary>
    public void Forget(string server, string person, string method)
    {
        lock (_gate)
        {
            foreach (var topic in _topics.Where(topic => topic.Key.Shelf.Server == server && topic.Key.Method == method).ToList())
            {
                Leave(topic.Value, person, except: null);
                if (topic.Value.Count == 0)
                {
                    _topics.Remove(topic.Key);
                }
            }
        }
    }

    private List<Edition> Editions(Shelf shelf, string method) => _topics.GetValueOrDefault((shelf, method)) ?? [];

    private Edition? Shared(Shelf shelf, CatalogueMode mode, string method) =>
        mode == CatalogueMode.Shared && !_diverged.Contains(shelf) && Editions(shelf, method) is [{ IsProven: true } only] ? only : null;

    /// <summary>True: children of other people say otherwise.</summary>
    private bool Add(Shelf shelf, string person, string method, LearnedAnswer answer)
    {
        if (!_topics.TryGetValue((shelf, method), out var editions))
        {
            _topics[(shelf, method)] = editions = [];
        }

        var edition = editions.Find(known => known.Answer.Equals(answer));
        Leave(editions, person, except: edition);
        if (edition is null)
        {
            editions.Add(edition = new Edition(answer));
            (_bytes, _answers) = (_bytes + answer.Bytes, _answers + 1);
        }

        edition.UsedAt = ++_uses;
        _places += edition.People.Add(person) ? 1 : 0;
        edition.IsProven |= edition.People.Count > 1;
        return editions.Count > 1;
    }

    private void Leave(List<Edition> editions, string person, Edition? except)
    {
        foreach (var edition in editions.Where(edition => !ReferenceEquals(edition, except) && edition.People.Remove(person)).ToList())
        {
            _places--;
            if (edition.People.Count == 0)
            {
                Remove(editions, edition);
            }
        }
    }

    private void Remove(List<Edition> editions, Edition edition)
    {
        editions.Remove(edition);
        _bytes -= edition.Answer.Bytes;
        _answers--;
        _places -= edition.People.Count;
    }

    private bool NoteDiverged(Shelf shelf)
    {
        if (_diverged.Count >= MostDiverged)
        {
            _diverged.Clear();
        }

        return _diverged.Add(shelf);
    }

    /// <summary>What was not used for the longest time goes.</summary>
    private void Shrink()
    {
        while (_bytes > MostBytes || _answers > MostAnswers || _places > MostPlaces)
        {
            var (key, oldest) = _topics.SelectMany(topic => topic.Value.Select(edition => (topic.Key, edition))).MinBy(entry => entry.edition.UsedAt);
            Remove(_topics[key], oldest);
            if (_topics[key].Count == 0)
            {
                _topics.Remove(key);
            }
        }
    }

    [LoggerMessage(2700, LogLevel.Warning, "{Server}: children of two people answer {Method} differently; nothing of this program is shared between people any more (Catalogue: PerPerson)")]
    private static partial void LogDiverged(ILogger logger, string server, string method);

    /// <summary>One answer, and the people whose children gave it.</summary>
    private sealed class Edition(LearnedAnswer answer)
    {
        public LearnedAnswer Answer => answer;

        public HashSet<string> People { get; } = new(StringComparer.Ordinal);

        /// <summary>Children of two people gave it.</summary>
        public bool IsProven { get; set; }

        public long UsedAt { get; set; }
    }
}
