using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.StdioBridge.Http;

/// <summary>One message in a request's body, read in place and bounded. Disposing gives the memory back; a long call should not hold it.</summary>
internal sealed class PostBody : IDisposable
{
    private readonly PipeReader _reader;
    private bool _released;

    private PostBody(PipeReader reader, ReadOnlySequence<byte> bytes) => (_reader, Bytes) = (reader, bytes);

    public ReadOnlySequence<byte> Bytes { get; }

    /// <summary>Null: the body is longer than <paramref name="limit"/> bytes.</summary>
    public static async ValueTask<PostBody?> ReadAsync(HttpContext context, int limit)
    {
        if (context.Request.ContentLength > limit)
        {
            return null;
        }

        LiftServerLimit(context);
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            if (read.Buffer.Length > limit)
            {
                reader.AdvanceTo(read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                return new PostBody(reader, read.Buffer);
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    public void Dispose()
    {
        if (!_released)
        {
            _released = true;
            _reader.AdvanceTo(Bytes.End);
        }
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
