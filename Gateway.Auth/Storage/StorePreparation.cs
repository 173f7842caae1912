namespace Gateway.Auth.Storage;

/// <summary>The gate between start-up and the first query: whoever comes before the migrations are done waits here, but not for ever.</summary>
internal sealed class StorePreparation(TimeProvider time)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsDone => done.Task.IsCompletedSuccessfully;

    public void Complete() => done.TrySetResult();

    /// <summary>It will never be done, and the gateway is about to end: whoever waits hears it at once, or the start itself would wait for what cannot come.</summary>
    public void Refuse(Exception why) => done.TrySetException(why);

    /// <exception cref="StoreUnavailableException">The store was not prepared within 30 s.</exception>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        if (IsDone)
        {
            return;
        }

        try
        {
            await done.Task.WaitAsync(LongestWait, time, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new StoreUnavailableException("The store is not prepared yet.", exception);
        }
    }
}
