namespace Gateway.StdioBridge.Http.Legacy;

/// <summary>Whose turn it is to write a stream: one connection's, of which the newest is the one that the client reads.</summary>
internal sealed class Turns
{
    private Reading? _reading;

    /// <summary>Makes the caller the only one that writes; a connection whose break was not noticed ends first.</summary>
    public async Task<Reading> TakeOverAsync(CancellationToken aborted)
    {
        var mine = new Reading(aborted);
        if (Interlocked.Exchange(ref _reading, mine) is { } former)
        {
            await former.EndAsync();
        }

        return mine;
    }
}

/// <summary>One connection's turn at a stream.</summary>
internal sealed class Reading(CancellationToken aborted) : IDisposable
{
    private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(aborted);
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CancellationToken Token => _end.Token;

    public async Task EndAsync()
    {
        try
        {
            await _end.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself.
        }

        await _done.Task;
    }

    public void Dispose()
    {
        _done.TrySetResult();
        _end.Dispose();
    }
}
