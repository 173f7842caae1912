namespace Gateway.Tests.Support;

/// <summary>A clock that moves only when the test says so. Timers fire on the thread that moves it, in the order in which they are due.</summary>
internal sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<ManualTimer> timers = [];
    private readonly List<(DateTimeOffset Due, TaskCompletionSource Set)> awaited = [];
    private DateTimeOffset now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Completes once a timer is set that is due this long from now: what a test waits for before it moves the clock.</summary>
    public Task WhenTimerAsync(TimeSpan dueIn)
    {
        lock (gate)
        {
            var set = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            awaited.Add((now + dueIn, set));
            Notice();
            return set.Task.WaitAsync(TimeSpan.FromSeconds(60));
        }
    }

    public void Advance(TimeSpan by)
    {
        var end = GetUtcNow() + by;
        while (TakeDue(end) is { } timer)
        {
            timer.Fire();
        }

        lock (gate)
        {
            now = end > now ? end : now;
        }
    }

    private void Notice()
    {
        foreach (var (_, set) in awaited.Where(entry => timers.Exists(timer => timer.Due == entry.Due)))
        {
            set.TrySetResult();
        }
    }

    private ManualTimer? TakeDue(DateTimeOffset end)
    {
        lock (gate)
        {
            if (timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due) is not { } due)
            {
                return null;
            }

            now = due.Due > now ? due.Due : now;
            due.Due += due.Period;
            if (due.Period == TimeSpan.Zero)
            {
                timers.Remove(due);
            }

            Notice();
            return due;
        }
    }

    private sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset Due { get; set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate)
            {
                clock.timers.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = clock.now + dueTime;
                    Period = period > TimeSpan.Zero ? period : TimeSpan.Zero;
                    clock.timers.Add(this);
                    clock.Notice();
                }
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock.gate)
            {
                clock.timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
