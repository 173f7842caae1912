using System.Buffers;
using Microsoft.Extensions.Logging;

namespace Gateway.StdioBridge.Children;

/// <summary>Hands stdout lines to the listener until the child is closed, and keeps the listener's faults from the reader.</summary>
internal sealed partial class MessageSink(IChildListener listener, ChildSpec spec, int processId, ILogger logger) : ILineSink
{
    private int _closed;

    /// <summary>Whether any message came; without one the start has failed.</summary>
    public bool HasSpoken { get; private set; }

    public ValueTask OnLineAsync(ReadOnlySequence<byte> line, CancellationToken cancellationToken)
    {
        HasSpoken = true;
        return DeliverAsync(line, listener.OnMessageAsync, cancellationToken);
    }

    public ValueTask OnOversizedAsync(ReadOnlySequence<byte> head, CancellationToken cancellationToken)
    {
        Oversized(logger, spec.Server, processId, spec.MaxMessageBytes);
        return DeliverAsync(head, listener.OnOversizedAsync, cancellationToken);
    }

    public ValueTask OnOversizedEndAsync(ReadOnlySequence<byte> tail, CancellationToken cancellationToken) =>
        DeliverAsync(tail, listener.OnOversizedEndAsync, cancellationToken);

    /// <summary>Half a message is none: it may end anywhere, and what it means cannot be known.</summary>
    public ValueTask OnHalfLineAsync(ReadOnlySequence<byte> rest, CancellationToken cancellationToken)
    {
        HalfLine(logger, spec.Server, processId, rest.Length);
        return ValueTask.CompletedTask;
    }

    /// <summary>Tells the listener, once.</summary>
    public void Close(ChildExit? exit)
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return;
        }

        try
        {
            listener.OnClosed(exit);
        }
        catch (Exception e)
        {
            ListenerFailed(logger, e, spec.Server, processId);
        }
    }

    private async ValueTask DeliverAsync(
        ReadOnlySequence<byte> bytes, Func<ReadOnlySequence<byte>, CancellationToken, ValueTask> deliver, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _closed) != 0)
        {
            return;
        }

        try
        {
            await deliver(bytes, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // A bug in whoever listens; the messages that follow are still owed to others.
            ListenerFailed(logger, e, spec.Server, processId);
        }
    }

    [LoggerMessage(2001, LogLevel.Warning, "Child {ProcessId} of {Server} sent a message longer than {MaxMessageBytes} bytes; it was skipped")]
    private static partial void Oversized(ILogger logger, string server, int processId, int maxMessageBytes);

    [LoggerMessage(2002, LogLevel.Warning, "Child {ProcessId} of {Server} ended within a message; its {Bytes} bytes were dropped")]
    private static partial void HalfLine(ILogger logger, string server, int processId, long bytes);

    [LoggerMessage(2003, LogLevel.Error, "A message of child {ProcessId} of {Server} could not be dealt with")]
    private static partial void ListenerFailed(ILogger logger, Exception exception, string server, int processId);
}
