using System.Collections.Concurrent;

namespace Gateway.Tests.Support;

/// <summary>Keeps every log line of one gateway, at every level the product lets out.</summary>
internal sealed class LogCapture : LogLines
{
    private readonly ConcurrentQueue<(string Text, TaskCompletionSource Seen)> awaited = new();

    public ConcurrentQueue<LogLine> Lines { get; } = new();

    public string Text => string.Join('\n', Lines.Select(line => line.Text));

    /// <summary>Ends when a line that holds the text is there, or was already.</summary>
    public Task WaitForAsync(string text)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        awaited.Enqueue((text, seen));
        Look(Text, text, seen);
        return seen.Task.WaitAsync(Patience.Token);
    }

    protected override void Add(LogLine line)
    {
        Lines.Enqueue(line);
        foreach (var (text, seen) in awaited)
        {
            Look(line.Text, text, seen);
        }
    }

    private static void Look(string lines, string text, TaskCompletionSource seen)
    {
        if (lines.Contains(text, StringComparison.Ordinal))
        {
            seen.TrySetResult();
        }
    }
}
