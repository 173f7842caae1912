using System.Buffers;
using System.IO.Pipelines;
using Gateway.StdioBridge.JsonRpc;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.StdioBridge.Http;

/// <summary>One message in a request's body, read in place and bounded. Disposing gives the memory back; a long call should not hold it.</summary>
internal sealed class PostBody(HttpContext context, ByteBudget budget) : IDisposable
{
    private readonly PipeReader _reader = context.Request.BodyReader;
    private long _held;
    private bool _whole;

    public ReadOnlySequence<byte> Bytes { get; private set; }

    /// <summary>Reads it whole. A refusal: it is longer than <paramref name="limit"/> bytes, or the person's unfinished messages hold too much already.</summary>
    public async ValueTask<Refusal?> ReadAsync(int limit)
    {
        if (context.Request.ContentLength > limit)
        {
            return Refusal.TooLarge(limit);
        }

        LiftServerLimit(context);
        while (true)
        {
            var read = await _reader.ReadAsync(context.RequestAborted);
            if (Hold(read.Buffer.Length, limit) is { } refusal)
            {
                _reader.AdvanceTo(read.Buffer.End);
                return refusal;
            }

            if (read.IsCompleted)
            {
                (Bytes, _whole) = (read.Buffer, true);
                return null;
            }

            _reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    public void Dispose()
    {
        if (_whole)
        {
            _whole = false;
            _reader.AdvanceTo(Bytes.End);
        }

        budget.Release(_held);
        _held = 0;
    }

    private Refusal? Hold(long bytes, int limit)
    {
        if (bytes > limit)
        {
            return Refusal.TooLarge(limit);
        }

        if (!budget.TryHold(bytes - _held))
        {
            return Refusal.Busy;
        }

        _held = bytes;
        return null;
    }

    // Kestrel's own limit (30 MB) would cut a message that this server allows, with an answer that no client understands; ours is enforced above.
    private static void LiftServerLimit(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = null;
        }
    }
}
