using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Gateway.StdioBridge.Sessions;

/// <summary>
/// The last stderr lines of children that ended by themselves or did not get ready, masked: for whoever reads the log, and for a while for the administrators among
/// those whose child it was (<see cref="Caller.SeesStderr"/>). Any other client learns that the child ended, and no more.
/// </summary>
internal sealed partial class LastWords(TimeProvider time, ILogger logger)
{
    private const int Lines = 5;
    private const int LongestLine = 2000;
    private const int MostPeople = 200;

    /// <summary>Longer than a server that keeps ending is held off.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<(string Server, string Person), (IReadOnlyList<string> Lines, long At)> _kept = new();

    /// <summary>A child that served ended by itself.</summary>
    public void OnExit(IConversation conversation, ChildLink link)
    {
        foreach (var line in Keep(conversation, link))
        {
            LogLine(logger, conversation.Server, line);
        }
    }

    /// <summary>Remembers what a child wrote, in place of what one before it did.</summary>
    public IReadOnlyList<string> Keep(IConversation conversation, ChildLink link)
    {
        var lines = link.Child.LastErrorLines(Lines);
        if (_kept.Count >= MostPeople)
        {
            _kept.Clear();
        }

        _kept[(conversation.Server, conversation.PersonId)] = ([.. lines.Select(line => line.Length > LongestLine ? line[..LongestLine] : line)], time.GetTimestamp());
        return lines;
    }

    /// <summary>A child could not even be started: what an earlier one wrote explains nothing.</summary>
    public void Forget(IConversation conversation) => _kept.TryRemove((conversation.Server, conversation.PersonId), out _);

    /// <summary>What this person's child last wrote, oldest line first; empty: nothing that is not older than ten minutes.</summary>
    public IReadOnlyList<string> Of(string server, string person) =>
        _kept.TryGetValue((server, person), out var kept) && time.GetElapsedTime(kept.At) <= Kept ? kept.Lines : [];

    [LoggerMessage(2702, LogLevel.Warning, "{Server}: a child that ended by itself wrote at last: {Line}")]
    private static partial void LogLine(ILogger logger, string server, string line);
}
