using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.StdioBridge.Http;

/// <summary>Server-sent events (WHATWG HTML, section 9.2) on one response.</summary>
internal static class EventStream
{
    /// <summary>How often a silent stream shows that it lives; proxies and clients give up silent ones after minutes.</summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    /// <summary>Kestrel holds what was not flushed: a large message goes out in pieces, so that a slow reader costs one piece.</summary>
    private const int Piece = 64 * 1024;

    public static async Task StartAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache";
        // Reverse proxies in front must not collect events (nginx honours this header).
        response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await response.StartAsync(cancellationToken);
    }

    /// <summary>Writes one message as one event. It holds no line break: messages were framed by lines.</summary>
    public static async ValueTask WriteAsync(PipeWriter output, ReadOnlySequence<byte> message, CancellationToken cancellationToken, ReadOnlyMemory<byte> id = default)
    {
        WriteId(output, id.Span);
        output.Write("event: message\ndata: "u8);
        await WritePiecesAsync(output, message, cancellationToken);
        output.Write("\n\n"u8);
        await output.FlushAsync(cancellationToken);
    }

    /// <summary>An event without data: the client learns an id to come back with, and when to (MCP 2025-11-25, transports).</summary>
    public static async ValueTask WritePrimingAsync(PipeWriter output, ReadOnlyMemory<byte> id, CancellationToken cancellationToken)
    {
        WriteId(output, id.Span);
        output.Write("retry: 500\ndata: \n\n"u8);
        await output.FlushAsync(cancellationToken);
    }

    /// <summary>The event that tells a client of 2024-11-05 where its messages go to.</summary>
    public static async ValueTask WriteEndpointAsync(PipeWriter output, string path, CancellationToken cancellationToken)
    {
        output.Write("event: endpoint\ndata: "u8);
        output.Write(Encoding.UTF8.GetBytes(path));
        output.Write("\n\n"u8);
        await output.FlushAsync(cancellationToken);
    }

    public static async ValueTask WriteKeepAliveAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        output.Write(": keep-alive\n\n"u8);
        await output.FlushAsync(cancellationToken);
    }

    public static async ValueTask WritePiecesAsync(PipeWriter output, ReadOnlySequence<byte> message, CancellationToken cancellationToken)
    {
        while (message.Length > Piece)
        {
            Write(output, message.Slice(0, Piece));
            await output.FlushAsync(cancellationToken);
            message = message.Slice(Piece);
        }

        Write(output, message);
    }

    private static void WriteId(PipeWriter output, ReadOnlySpan<byte> id)
    {
        if (!id.IsEmpty)
        {
            output.Write("id: "u8);
            output.Write(id);
            output.Write("\n"u8);
        }
    }

    private static void Write(PipeWriter output, in ReadOnlySequence<byte> bytes)
    {
        foreach (var segment in bytes)
        {
            output.Write(segment.Span);
        }
    }
}
