using Microsoft.Extensions.Logging;

namespace Gateway.StdioBridge.Sessions;

/// <summary>
/// Brings what changed into the store, off the hot path: while one transaction is on its way everything else that changes waits for the next, so a busy time
/// costs few of them. Only who opens a session waits for its row.
/// </summary>
internal sealed partial class SessionJournal(ISessionStore? store, TimeProvider time, ILogger<SessionJournal> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Dictionary<string, BridgeSession?> _waiting = new(StringComparer.Ordinal);
    private TaskCompletionSource<bool> _saved = NewBatch();
    private Task _pump = Task.CompletedTask;
    private bool _pumping;

    public void Changed(BridgeSession session)
    {
        if (store is not null && session is { IsKept: true, IsEnded: false })
        {
            Note(session.Key, session);
        }
    }

    public void Ended(BridgeSession session)
    {
        if (store is not null && session.IsKept)
        {
            Note(session.Key, null);
        }
    }

    /// <summary>Completes when the session is in the store. False: the store does not serve.</summary>
    public Task<bool> SaveAsync(BridgeSession session) =>
        store is null || !session.IsKept ? Task.FromResult(true) : Note(session.Key, session);

    /// <summary>Waits until all that changed is written, or could not be.</summary>
    public Task FlushAsync()
    {
        lock (_gate)
        {
            return _waiting.Count == 0 ? _pump : Task.WhenAny(_saved.Task, _pump);
        }
    }

    private static TaskCompletionSource<bool> NewBatch() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task<bool> Note(string key, BridgeSession? session)
    {
        lock (_gate)
        {
            _waiting[key] = session;
            if (!_pumping)
            {
                _pumping = true;
                _pump = Task.Run(PumpAsync);
            }

            return _saved.Task;
        }
    }

    private async Task PumpAsync()
    {
        while (TakeBatch(out var saved) is { } batch)
        {
            var done = await WriteAsync(batch);
            saved.SetResult(done);
            if (!done)
            {
                PutBack(batch);
                await Task.Delay(Pause, time);
            }
        }
    }

    private Dictionary<string, BridgeSession?>? TakeBatch(out TaskCompletionSource<bool> saved)
    {
        lock (_gate)
        {
            saved = _saved;
            if (_waiting.Count == 0)
            {
                _pumping = false;
                return null;
            }

            var batch = _waiting;
            _waiting = new Dictionary<string, BridgeSession?>(StringComparer.Ordinal);
            _saved = NewBatch();
            return batch;
        }
    }

    private async Task<bool> WriteAsync(Dictionary<string, BridgeSession?> batch)
    {
        try
        {
            await store!.WriteAsync(
                [.. batch.Values.OfType<BridgeSession>().Select(SessionRow.Of)],
                [.. batch.Where(entry => entry.Value is null).Select(entry => entry.Key)],
                CancellationToken.None);
            return true;
        }
        catch (Exception exception)
        {
            // Whatever it was: a pump that ended here would leave every later session waiting for its row for ever.
            LogNotWritten(logger, exception, batch.Count);
            return false;
        }
    }

    /// <summary>What changed anew meanwhile is newer.</summary>
    private void PutBack(Dictionary<string, BridgeSession?> batch)
    {
        lock (_gate)
        {
            foreach (var (key, session) in batch)
            {
                _waiting.TryAdd(key, session);
            }
        }
    }

    [LoggerMessage(2430, LogLevel.Error, "{Count} sessions could not be written to the store; tried again in a second")]
    private static partial void LogNotWritten(ILogger logger, Exception exception, int count);
}
