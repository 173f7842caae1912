namespace Gateway.Sandbox.Forgejo;

/// <summary>One answered request. Never holds a header's value, a query or a body.</summary>
/// <param name="Path">Without the stand-in's own path prefix.</param>
/// <param name="Scheme">The Authorization header's scheme (token, Bearer, Basic), empty without one.</param>
/// <param name="Person">Login name of the token's owner, empty when there was none.</param>
internal sealed record SeenRequest(string Method, string Path, string Scheme, string Person, string UserAgent, int Status);

/// <summary>The newest requests that were answered, oldest first.</summary>
internal sealed class SeenRequests
{
    private const int Capacity = 10_000;
    private readonly Lock gate = new();
    private readonly Queue<SeenRequest> seen = new();
    private readonly List<(Func<SeenRequest, bool> Wanted, TaskCompletionSource<SeenRequest> Found)> waiting = [];

    public IReadOnlyList<SeenRequest> ToList()
    {
        lock (gate)
        {
            return [.. seen];
        }
    }

    public int Count(Func<SeenRequest, bool> wanted) => ToList().Count(wanted);

    /// <summary>Completes with the next request, from now on, that is wanted.</summary>
    public Task<SeenRequest> NextAsync(Func<SeenRequest, bool> wanted, CancellationToken cancellationToken)
    {
        var found = new TaskCompletionSource<SeenRequest>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            waiting.Add((wanted, found));
        }

        return found.Task.WaitAsync(cancellationToken);
    }

    public void Add(SeenRequest request)
    {
        lock (gate)
        {
            seen.Enqueue(request);
            if (seen.Count > Capacity)
            {
                seen.Dequeue();
            }

            waiting.RemoveAll(w => w.Found.Task.IsCompleted || (w.Wanted(request) && w.Found.TrySetResult(request)));
        }
    }
}
