namespace Gateway.StdioBridge.Translation;

/// <summary>Those who wait for a child, in the order in which they came; each that is woken looks for itself.</summary>
internal sealed class TurnQueue
{
    /// <summary>Most that wait at a time.</summary>
    public const int Limit = 256;

    private readonly Lock _gate = new();
    private readonly Queue<TaskCompletionSource> _waiting = new();

    /// <summary>Null: too many wait already.</summary>
    public TaskCompletionSource? TryEnter()
    {
        lock (_gate)
        {
            if (_waiting.Count >= Limit)
            {
                return null;
            }

            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(turn);
            return turn;
        }
    }

    public async Task WaitAsync(TaskCompletionSource turn, CancellationToken cancellationToken)
    {
        try
        {
            await turn.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            if (!turn.TrySetCanceled(cancellationToken))
            {
                // It was this one's turn already.
                Wake();
            }

            throw;
        }
    }

    /// <summary>Lets the next one look.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            while (_waiting.TryDequeue(out var next) && !next.TrySetResult())
            {
            }
        }
    }

    public void WakeAll()
    {
        lock (_gate)
        {
            while (_waiting.TryDequeue(out var next))
            {
                next.TrySetResult();
            }
        }
    }
}
