using System.Buffers;
using Microsoft.Extensions.Logging;

namespace Gateway.StdioBridge.Children;

/// <summary>Keeps stderr lines in the ring and, where configured, logs them.</summary>
internal sealed partial class ErrorSink(ErrorRing ring, ChildSpec spec, int processId, ILogger logger) : ILineSink
{
    public ValueTask OnLineAsync(ReadOnlySequence<byte> line, CancellationToken cancellationToken)
    {
        ring.Add(line);
        if (spec.LogStderr)
        {
            Said(logger, spec.Server, processId, ErrorRing.Printable(line.ToArray()));
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask OnOversizedAsync(ReadOnlySequence<byte> head, CancellationToken cancellationToken) => OnLineAsync(head, cancellationToken);

    /// <summary>A program's last words often lack their newline.</summary>
    public ValueTask OnHalfLineAsync(ReadOnlySequence<byte> rest, CancellationToken cancellationToken) =>
        OnLineAsync(rest.Slice(0, Math.Min(rest.Length, ErrorRing.MaxLineBytes)), cancellationToken);

    [LoggerMessage(2000, LogLevel.Information, "Child {ProcessId} of {Server} on stderr: {Line}")]
    private static partial void Said(ILogger logger, string server, int processId, string line);
}
