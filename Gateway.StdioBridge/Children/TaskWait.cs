namespace Gateway.StdioBridge.Children;

internal static class TaskWait
{
    /// <summary>Whether the task ends within the time; its faults stay with it.</summary>
    public static async Task<bool> EndsWithinAsync(this Task task, TimeSpan time, TimeProvider clock)
    {
        if (task.IsCompleted)
        {
            return true;
        }

        using var over = new CancellationTokenSource();
        var first = await Task.WhenAny(task, Task.Delay(time, clock, over.Token));
        await over.CancelAsync();
        return first == task;
    }
}
