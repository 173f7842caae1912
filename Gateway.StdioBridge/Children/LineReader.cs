using System.Buffers;
using System.IO.Pipelines;

namespace Gateway.StdioBridge.Children;

/// <summary>
/// Cuts a child's output into lines. What arrives is held in pooled segments that go back as soon as a line was dealt with, so a large message leaves nothing behind;
/// nothing is read while the sink is busy, so a slow reader slows its own child alone.
/// </summary>
internal sealed class LineReader(Stream stream, int maxLineBytes, SecretMask mask, ILineSink sink, int bufferBytes)
{
    /// <summary>Most that is shown of a line that is too long, in bytes.</summary>
    public const int HeadBytes = 64 * 1024;

    /// <summary>Most that is told of the end of a line that is too long, in bytes.</summary>
    private const int TailBytes = 256;

    private readonly PipeReader _pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: bufferBytes, minimumReadSize: bufferBytes / 4));
    private long _searched;
    private bool _skipping;
    private byte[] _tail = [];
    private volatile bool _waits;

    /// <summary>Ends the reading if it waits for bytes; false while the sink is busy with what came before.</summary>
    public bool TryAbandon()
    {
        if (_waits)
        {
            _pipe.CancelPendingRead();
        }

        return _waits;
    }

    /// <summary>Reads until the stream ends, fails, is abandoned or the token is cancelled. Never throws for any of these.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await ReadOnceAsync(cancellationToken))
            {
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The pipe is gone: the same as its end, and the process's exit tells the rest.
        }
        finally
        {
            await _pipe.CompleteAsync();
        }
    }

    private async ValueTask<bool> ReadOnceAsync(CancellationToken cancellationToken)
    {
        _waits = true;
        var result = await _pipe.ReadAsync(cancellationToken);
        _waits = false;
        var rest = await TakeLinesAsync(result.Buffer, cancellationToken);
        if (!result.IsCompleted && !result.IsCanceled)
        {
            _pipe.AdvanceTo(rest.Start, rest.End);
            return true;
        }

        if (!rest.IsEmpty && !_skipping)
        {
            mask.Apply(rest);
            await sink.OnHalfLineAsync(rest, cancellationToken);
        }

        return false;
    }

    /// <summary>Deals with every whole line and gives back what remains.</summary>
    private async ValueTask<ReadOnlySequence<byte>> TakeLinesAsync(ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
    {
        while (buffer.Slice(_searched).PositionOf((byte)'\n') is { } end)
        {
            await TakeLineAsync(buffer.Slice(0, end), cancellationToken);
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            _searched = 0;
        }

        // A secret that the newest bytes only begin must not be shown in the head: wait until it would be whole.
        if (!_skipping && buffer.Length > (long)maxLineBytes + mask.Longest)
        {
            _skipping = true;
            await ReportOversizedAsync(buffer, cancellationToken);
        }

        if (_skipping)
        {
            KeepTail(buffer);
            buffer = buffer.Slice(buffer.End);
        }

        _searched = buffer.Length;
        return buffer;
    }

    private async ValueTask TakeLineAsync(ReadOnlySequence<byte> line, CancellationToken cancellationToken)
    {
        if (_skipping)
        {
            _skipping = false;
            await ReportEndAsync(line, cancellationToken);
            return;
        }

        line = WithoutReturn(line);
        if (line.Length > maxLineBytes)
        {
            await ReportOversizedAsync(line, cancellationToken);
            await ReportEndAsync(line, cancellationToken);
        }
        else if (!line.IsEmpty)
        {
            mask.Apply(line);
            await sink.OnLineAsync(line, cancellationToken);
        }
    }

    private ValueTask ReportOversizedAsync(ReadOnlySequence<byte> line, CancellationToken cancellationToken)
    {
        var shown = Math.Min(HeadBytes, maxLineBytes);
        mask.Apply(line.Slice(0, Math.Min(line.Length, shown + mask.Longest)));
        return sink.OnOversizedAsync(line.Slice(0, shown), cancellationToken);
    }

    private ValueTask ReportEndAsync(ReadOnlySequence<byte> rest, CancellationToken cancellationToken)
    {
        KeepTail(rest);
        var tail = _tail;
        _tail = [];
        return sink.OnOversizedEndAsync(new ReadOnlySequence<byte>(tail), cancellationToken);
    }

    private void KeepTail(ReadOnlySequence<byte> skipped)
    {
        byte[] joined = [.. _tail, .. skipped.Slice(Math.Max(0, skipped.Length - TailBytes)).ToArray()];
        _tail = joined.Length > TailBytes ? joined[^TailBytes..] : joined;
    }

    /// <summary>Programs on other systems end lines with CR LF.</summary>
    private static ReadOnlySequence<byte> WithoutReturn(ReadOnlySequence<byte> line)
    {
        var last = line.Length - 1;
        return last >= 0 && line.Slice(last).FirstSpan is [(byte)'\r'] ? line.Slice(0, last) : line;
    }
}
