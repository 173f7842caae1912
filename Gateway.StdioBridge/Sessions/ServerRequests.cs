namespace Gateway.StdioBridge.Sessions;

/// <summary>A request of the child that the client was, or will be, shown.</summary>
/// <param name="Link">The child that asked; the answer goes to no other.</param>
/// <param name="ChildId">The child's id, raw.</param>
/// <param name="ProgressToken">The child's progress token, raw; null: none.</param>
/// <param name="CallNumber">The call on whose stream it went out; 0: on none.</param>
/// <param name="AsksRoots">Whether it asks for the client's roots.</param>
/// <param name="AskedAt">When, as a timestamp of the clock.</param>
internal sealed record ServerRequest(ChildLink Link, byte[] ChildId, byte[]? ProgressToken, long CallNumber, bool AsksRoots, long AskedAt);

/// <summary>
/// The server's open requests, by numbers that are unique in the session: children number theirs 0, 1, 2 and a successor would begin anew, so that a late
/// answer could reach the wrong question.
/// </summary>
internal sealed class ServerRequests
{
    /// <summary>Most open requests of one session.</summary>
    public const int Limit = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, ServerRequest> _open = [];
    private long _lastNumber;

    /// <summary>Gives the request its number. At the limit the oldest one is given up and handed back.</summary>
    public long Add(ServerRequest request, out ServerRequest? givenUp)
    {
        lock (_gate)
        {
            givenUp = null;
            if (_open.Count >= Limit)
            {
                _open.Remove(_open.Keys.Min(), out givenUp);
            }

            _open.Add(++_lastNumber, request);
            return _lastNumber;
        }
    }

    public ServerRequest? Find(long number)
    {
        lock (_gate)
        {
            return _open.GetValueOrDefault(number);
        }
    }

    public ServerRequest? Take(long number)
    {
        lock (_gate)
        {
            return _open.Remove(number, out var request) ? request : null;
        }
    }

    /// <summary>Takes the request that the child knows by this raw id.</summary>
    public (long Number, ServerRequest Request)? TakeByChildId(ChildLink link, ReadOnlySpan<byte> childId)
    {
        lock (_gate)
        {
            foreach (var (number, request) in _open)
            {
                if (ReferenceEquals(request.Link, link) && childId.SequenceEqual(request.ChildId))
                {
                    _open.Remove(number);
                    return (number, request);
                }
            }

            return null;
        }
    }

    /// <summary>Forgets what a child that is gone had asked, and says what that was.</summary>
    public IReadOnlyList<(long Number, ServerRequest Request)> Forget(ChildLink link)
    {
        lock (_gate)
        {
            List<(long, ServerRequest)> gone = [.. _open.Where(entry => ReferenceEquals(entry.Value.Link, link)).Select(entry => (entry.Key, entry.Value))];
            foreach (var (number, _) in gone)
            {
                _open.Remove(number);
            }

            return gone;
        }
    }

    public bool Any(Func<ServerRequest, bool> match)
    {
        lock (_gate)
        {
            return _open.Values.Any(match);
        }
    }
}
