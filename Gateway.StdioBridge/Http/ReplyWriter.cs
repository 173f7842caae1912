using Gateway.StdioBridge.Http.Legacy;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.StdioBridge.Http;

/// <summary>
/// Writes a call's outcome to its POST. Status and headers go out with the first message or after a second, whichever is first: an answer at once is plain
/// JSON, everything else an event stream.
/// </summary>
internal sealed class ReplyWriter(TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>True when the last message was written; false: the client went away before, and a call that still runs goes on without a reader.</summary>
    public async Task<bool> WriteAsync(HttpContext context, BridgeSession session, Call call, bool sseFirst)
    {
        try
        {
            // MCP 2025-11-25, transports: a dropped connection is not a cancellation.
            return await WriteAsync(context, call, call.Outbox, sseFirst);
        }
        finally
        {
            session.FromServer.Abandon(call.Outbox.Close());
        }
    }

    /// <summary>Writes what comes through the outbox. False: the client went away before the last message.</summary>
    public Task<bool> WriteAsync(HttpContext context, Call call, Outbox outbox, bool sseFirst) =>
        WriteAsync(context, call, outbox, sseFirst, null, context.RequestAborted);

    /// <summary>The same, with ids on its events; false also when <paramref name="cancelled"/>, or when the client is to poll.</summary>
    public async Task<bool> WriteAsync(HttpContext context, Call call, Outbox outbox, bool sseFirst, ReplyStream? stream, CancellationToken cancelled)
    {
        try
        {
            await using var timer = time.CreateTimer(static state => ((Outbox)state!).Tick(), outbox, Patience, EventStream.KeepAlive);
            return await WriteAllAsync(context, call, outbox, sseFirst, timer, stream, cancelled);
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
            return false;
        }
        catch (IOException)
        {
            // The connection broke in the middle of a write.
            return false;
        }
    }

    private static async Task<bool> WriteAllAsync(
        HttpContext context, Call call, Outbox outbox, bool sseFirst, ITimer timer, ReplyStream? stream, CancellationToken cancelled)
    {
        while (true)
        {
            while (outbox.TryTake(out var entry))
            {
                using var body = entry.Body;
                if (entry.IsLast)
                {
                    BridgeNote.Of(context)?.Ended(entry.Fault, call.IsError);
                }

                if (entry.IsLast && entry.Fault != CallFault.Cancelled && !context.Response.HasStarted && !sseFirst)
                {
                    await WriteJsonAsync(context, call, entry);
                    return true;
                }

                await StartAsync(context, timer, stream, cancelled);
                await WriteEventAsync(context, call, entry, stream, cancelled);
                if (entry.IsLast)
                {
                    return true;
                }
            }

            if (outbox.TakeTick())
            {
                await StartAsync(context, timer, stream, cancelled);
                if (stream?.IsPollDue == true)
                {
                    return false;
                }

                await EventStream.WriteKeepAliveAsync(context.Response.BodyWriter, cancelled);
            }

            await outbox.WaitAsync(cancelled);
        }
    }

    private static async Task StartAsync(HttpContext context, ITimer timer, ReplyStream? stream, CancellationToken cancelled)
    {
        if (context.Response.HasStarted)
        {
            return;
        }

        timer.Change(EventStream.KeepAlive, EventStream.KeepAlive);
        await EventStream.StartAsync(context, cancelled);
        if (stream?.Polls == true)
        {
            stream.IsKnown = true;
            await EventStream.WritePrimingAsync(context.Response.BodyWriter, stream.Id, cancelled);
        }
    }

    private static async Task WriteEventAsync(HttpContext context, Call call, Outgoing entry, ReplyStream? stream, CancellationToken cancelled)
    {
        if (entry.Fault == CallFault.Cancelled)
        {
            // MCP, cancellation: nobody waits for an answer; the stream just ends.
            return;
        }

        using var fault = entry.Body is null ? FaultBody(context, call, entry.Fault) : null;
        var message = (entry.Body ?? fault!).Written;
        await EventStream.WriteAsync(context.Response.BodyWriter, message, cancelled, stream?.Note(message));
    }

    private static async Task WriteJsonAsync(HttpContext context, Call call, Outgoing entry)
    {
        using var fault = entry.Body is null ? FaultBody(context, call, entry.Fault) : null;
        await WriteJsonAsync(context, entry.Body is null ? StatusCodes.Status200OK : call.Status, entry.Body ?? fault!);
    }

    /// <summary>Writes a message that is the whole response.</summary>
    public static async Task WriteJsonAsync(HttpContext context, int status, MessageBuffer body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await EventStream.WritePiecesAsync(context.Response.BodyWriter, body.Written, context.RequestAborted);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    /// <summary>The error that a call without an answer gets.</summary>
    public static MessageBuffer FaultBody(HttpContext context, Call call, CallFault fault)
    {
        var (code, message) = CallFaults.Error(fault);
        return RpcMessages.Error(call.ClientId, code, message, ServerErrors.Data(context, fault));
    }
}
