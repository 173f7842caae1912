namespace Gateway.StdioBridge.Sessions;

/// <summary>The calls in flight at one child, by the gateway's number.</summary>
internal sealed class CallTable
{
    /// <summary>Most calls in flight in one session.</summary>
    public const int Limit = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, Call> _calls = [];
    private CallFault _closed;
    private TaskCompletionSource? _drained;

    /// <summary>Whether calls are taken in.</summary>
    public bool IsOpen => Closed == CallFault.None;

    /// <summary>Why calls are refused; None: they are not.</summary>
    public CallFault Closed
    {
        get
        {
            lock (_gate)
            {
                return _closed;
            }
        }
    }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _calls.Count;
            }
        }
    }

    /// <summary>Takes a call in by the number that its conversation gave it. A fault: it was not taken in.</summary>
    public CallFault Add(Call call)
    {
        lock (_gate)
        {
            if (_closed != CallFault.None)
            {
                return _closed;
            }

            if (_calls.Count >= Limit)
            {
                return CallFault.TooBusy;
            }

            _calls.Add(call.Number, call);
            return CallFault.None;
        }
    }

    public Call? Find(long number)
    {
        lock (_gate)
        {
            return _calls.GetValueOrDefault(number);
        }
    }

    public Call? Take(long number)
    {
        lock (_gate)
        {
            var found = _calls.Remove(number, out var call);
            TellIfDrained();
            return found ? call : null;
        }
    }

    /// <summary>The newest call with this raw id: clients that reuse ids mean their latest request.</summary>
    public Call? Newest(ReadOnlySpan<byte> clientId)
    {
        lock (_gate)
        {
            Call? newest = null;
            foreach (var call in _calls.Values)
            {
                if (call.Number > (newest?.Number ?? 0) && clientId.SequenceEqual(call.ClientId))
                {
                    newest = call;
                }
            }

            return newest;
        }
    }

    /// <summary>The newest call whose response is still read, and whether it is the only such.</summary>
    public (Call? Newest, bool Only) Open()
    {
        lock (_gate)
        {
            Call? newest = null;
            var count = 0;
            foreach (var call in _calls.Values.Where(call => call.Outbox.IsOpen))
            {
                count++;
                newest = newest is null || call.Number > newest.Number ? call : newest;
            }

            return (newest, count == 1);
        }
    }

    /// <summary>The only call that <paramref name="match"/> selects; null: none, or several.</summary>
    public Call? Only(Func<Call, bool> match)
    {
        lock (_gate)
        {
            return _calls.Values.Where(match).Take(2).ToList() is [var only] ? only : null;
        }
    }

    /// <summary>The only call in flight, if there is exactly one.</summary>
    public Call? Single()
    {
        lock (_gate)
        {
            return _calls.Count == 1 ? _calls.Values.First() : null;
        }
    }

    /// <summary>Takes all calls out; later ones are refused with <paramref name="fault"/>.</summary>
    public IReadOnlyList<Call> Close(CallFault fault)
    {
        lock (_gate)
        {
            if (_closed == CallFault.None)
            {
                _closed = fault;
            }

            List<Call> calls = [.. _calls.Values];
            _calls.Clear();
            TellIfDrained();
            return calls;
        }
    }

    /// <summary>Takes no further calls in; completes when those in flight are answered.</summary>
    public Task DrainAsync()
    {
        lock (_gate)
        {
            Refuse();
            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            TellIfDrained();
            return _drained.Task;
        }
    }

    /// <summary>Takes no further calls in; those in flight go on.</summary>
    public void Refuse()
    {
        lock (_gate)
        {
            _closed = _closed == CallFault.None ? CallFault.Moved : _closed;
        }
    }

    /// <summary>The same, but only if no call is in flight.</summary>
    public bool TryRetire()
    {
        lock (_gate)
        {
            if (_calls.Count == 0)
            {
                Refuse();
            }

            return _calls.Count == 0;
        }
    }

    private void TellIfDrained()
    {
        if (_calls.Count == 0)
        {
            _drained?.TrySetResult();
        }
    }
}
