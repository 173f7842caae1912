using System.Buffers;

namespace Gateway.StdioBridge.Children;

/// <summary>Takes what a <see cref="LineReader"/> cuts out of a stream, masked, one call at a time.</summary>
internal interface ILineSink
{
    /// <summary>A whole line without its line end; never empty.</summary>
    ValueTask OnLineAsync(ReadOnlySequence<byte> line, CancellationToken cancellationToken);

    /// <summary>The beginning of a line that was too long; the rest of it is skipped.</summary>
    ValueTask OnOversizedAsync(ReadOnlySequence<byte> head, CancellationToken cancellationToken);

    /// <summary>The end of a line that was too long, in which a message's id may stand. It may begin within a secret: it is to be looked at and shown to nobody.</summary>
    ValueTask OnOversizedEndAsync(ReadOnlySequence<byte> tail, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>The stream ended within a line.</summary>
    ValueTask OnHalfLineAsync(ReadOnlySequence<byte> rest, CancellationToken cancellationToken);
}
