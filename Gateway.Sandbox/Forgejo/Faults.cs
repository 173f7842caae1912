using Microsoft.AspNetCore.Http;

namespace Gateway.Sandbox.Forgejo;

/// <summary>Makes paths fail or hang. Paths are compared by prefix, after the stand-in's own path prefix.</summary>
internal sealed class Faults
{
    private readonly Lock gate = new();
    private readonly List<Fault> faults = [];
    private int counterRaces;

    /// <summary>Answers the next <paramref name="times"/> requests below <paramref name="path"/> with a status and an HTML body, as a proxy in front would.</summary>
    public void Fail(string path, int status, int times = int.MaxValue) => Add(new Fault(path, status, times));

    /// <summary>Holds every request below <paramref name="path"/> until the returned handle is disposed or the caller hangs up.</summary>
    public Hang Hang(string path)
    {
        var hang = new Hang();
        Add(new Fault(path, 0, int.MaxValue) { Hang = hang });
        return hang;
    }

    /// <summary>Lets the next token issues lose the race for the grant's counter: invalid_grant, though the grant lives.</summary>
    public void RaceCounter(int times = 1)
    {
        lock (gate)
        {
            counterRaces += times;
        }
    }

    /// <summary>Ends all faults, held requests included.</summary>
    public void Clear()
    {
        lock (gate)
        {
            faults.ForEach(f => f.Hang?.Dispose());
            faults.Clear();
            counterRaces = 0;
        }
    }

    public bool TakeCounterRace()
    {
        lock (gate)
        {
            return counterRaces > 0 && counterRaces-- > 0;
        }
    }

    public async Task InvokeAsync(HttpContext context, string path, RequestDelegate next)
    {
        var fault = Take(path);
        if (fault?.Hang is { } hang)
        {
            await hang.WaitAsync(context.RequestAborted);
        }

        if (fault is null or { Hang: not null })
        {
            await next(context);
            return;
        }

        context.Response.StatusCode = fault.Status;
        context.Response.ContentType = "text/html";
        await context.Response.WriteAsync("<html><body>The stand-in was told to fail.</body></html>");
    }

    private Fault? Take(string path)
    {
        lock (gate)
        {
            var fault = faults.Find(f => path.StartsWith(f.Path, StringComparison.Ordinal));
            if (fault is not null && --fault.Left <= 0)
            {
                faults.Remove(fault);
            }

            return fault is { Hang.Ended: true } ? null : fault;
        }
    }

    private void Add(Fault fault)
    {
        lock (gate)
        {
            faults.Insert(0, fault);
        }
    }

    private sealed class Fault(string path, int status, int times)
    {
        public string Path { get; } = path;

        public int Status { get; } = status;

        public int Left { get; set; } = times;

        public Hang? Hang { get; init; }
    }
}

/// <summary>Requests held back.</summary>
internal sealed class Hang : IDisposable
{
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the first request was caught.</summary>
    public Task Reached => reached.Task;

    public bool Ended => released.Task.IsCompleted;

    public void Dispose() => released.TrySetResult();

    internal Task WaitAsync(CancellationToken cancellationToken)
    {
        reached.TrySetResult();
        return released.Task.WaitAsync(cancellationToken);
    }
}
