using System.Collections.Concurrent;

namespace Gateway.Tests.Support;

/// <summary>Keeps every log line of one gateway, at every level the product lets out.</summary>
internal sealed class LogCapture : LogLines
{
    public ConcurrentQueue<LogLine> Lines { get; } = new();

    public string Text => string.Join('\n', Lines.Select(line => line.Text));

    protected override void Add(LogLine line) => Lines.Enqueue(line);
}
