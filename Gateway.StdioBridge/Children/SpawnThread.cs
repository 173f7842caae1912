using System.Collections.Concurrent;

namespace Gateway.StdioBridge.Children;

/// <summary>
/// The one thread that starts children. The kernel sends pdeathsig when the THREAD that started a child ends, not the process: a child started from a pool thread dies
/// when the pool shrinks. So this thread lives as long as the process.
/// </summary>
internal static class SpawnThread
{
    // At most so many starts wait at once.
    private static readonly BlockingCollection<Action> Work = new(1024);

    static SpawnThread() => new Thread(Run) { IsBackground = true, Name = "child-spawner" }.Start();

    /// <summary>Runs the start on the thread, unless it was cancelled before its turn came.</summary>
    /// <exception cref="ChildStartException">Too many starts wait already.</exception>
    public static Task<T> RunAsync<T>(Func<T> start, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        return Work.TryAdd(() => RunOne(start, done, cancellationToken), 0, CancellationToken.None)
            ? done.Task
            : throw new ChildStartException("Too many children are being started.");
    }

    private static void RunOne<T>(Func<T> start, TaskCompletionSource<T> done, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            done.SetCanceled(cancellationToken);
            return;
        }

        try
        {
            done.SetResult(start());
        }
        catch (Exception e)
        {
            // Whatever it was belongs to the caller; this thread must not end.
            done.SetException(e);
        }
    }

    private static void Run()
    {
        foreach (var work in Work.GetConsumingEnumerable())
        {
            work();
        }
    }
}
