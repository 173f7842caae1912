using System.Buffers;
using System.IO.Pipelines;

namespace Gateway.StdioBridge.Children;

/// <summary>A child's stdin: whole messages, one writer at a time. A small message takes one write, a large one passes in chunks of 32 KiB.</summary>
internal sealed class ChildInput(Stream stream) : IDisposable
{
    private const int ChunkBytes = 32 * 1024;

    private readonly PipeWriter _pipe = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _lock = new();
    private ReadOnlySequence<byte> _rest;

    /// <summary>
    /// False: closed, or the child reads no more (EPIPE). A child acts on whole lines, so it cannot have acted on a message that got false.
    /// Cancelled before its turn, nothing is sent; after it, the message is finished in the background, because half a line would spoil the next one.
    /// </summary>
    public async ValueTask<bool> SendAsync(ReadOnlySequence<byte> message, CancellationToken cancellationToken)
    {
        if (_closing.IsCancellationRequested)
        {
            return false;
        }

        await _turn.WaitAsync(cancellationToken);
        _rest = message;
        var writing = WriteAsync();
        try
        {
            return await writing.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            KeepRest();
            throw;
        }
    }

    /// <summary>Ends the input: the child reads what is in the pipe, then its end. A write that waits for the child gets false.</summary>
    public async ValueTask CloseAsync()
    {
        await _closing.CancelAsync();
        await stream.DisposeAsync();
    }

    /// <summary>Returns the pipe's memory if nobody writes. The semaphore stays usable: senders may still stand in line, and each must get its false.</summary>
    public void Dispose()
    {
        if (_turn.Wait(0, CancellationToken.None))
        {
            _pipe.Complete(new ObjectDisposedException(nameof(ChildInput)));
            _turn.Release();
        }
    }

    private async Task<bool> WriteAsync()
    {
        try
        {
            for (var more = true; more;)
            {
                more = FillChunk();
                await _pipe.FlushAsync(_closing.Token);
            }

            return true;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            await _closing.CancelAsync();
            return false;
        }
        finally
        {
            _turn.Release();
        }
    }

    private bool FillChunk()
    {
        lock (_lock)
        {
            var chunk = _rest.Slice(0, Math.Min(_rest.Length, ChunkBytes));
            foreach (var segment in chunk)
            {
                _pipe.Write(segment.Span);
            }

            _rest = _rest.Slice(chunk.End);
            if (!_rest.IsEmpty)
            {
                return true;
            }

            _pipe.Write("\n"u8);
            return false;
        }
    }

    /// <summary>The message's memory is the caller's, who leaves.</summary>
    private void KeepRest()
    {
        lock (_lock)
        {
            _rest = new ReadOnlySequence<byte>(_rest.ToArray());
        }
    }
}
