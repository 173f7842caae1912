namespace Gateway.Sandbox.Hosting;

internal static class UntilStopped
{
    /// <summary>Returns when the token is cancelled, which is how Ctrl+C and SIGTERM arrive here.</summary>
    public static async Task WaitAsync(CancellationToken cancellationToken)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellationToken.Register(stopped.SetResult);
        await stopped.Task;
    }
}
