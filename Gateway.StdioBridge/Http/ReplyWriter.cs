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

    /// <summary>Returns when the last message was written, or the client went away; a call that still runs then goes on without a reader.</summary>
    public async Task WriteAsync(HttpContext context, BridgeSession session, Call call, bool sseFirst)
    {
        try
        {
            // MCP 2025-11-25, transports: a dropped connection is not a cancellation.
            await WriteAsync(context, call, call.Outbox, sseFirst);
        }
        finally
        {
            session.FromServer.Abandon(call.Outbox.Close());
        }
    }

    /// <summary>Writes what comes through the outbox. False: the client went away before the last message.</summary>
    public async Task<bool> WriteAsync(HttpContext context, Call call, Outbox outbox, bool sseFirst)
    {
        try
        {
            await using var timer = time.CreateTimer(static state => ((Outbox)state!).Tick(), outbox, Patience, EventStream.KeepAlive);
            await WriteAllAsync(context, call, outbox, sseFirst, timer);
            return true;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return false;
        }
        catch (IOException)
        {
            // The connection broke in the middle of a write.
            return false;
        }
    }

    private static async Task WriteAllAsync(HttpContext context, Call call, Outbox outbox, bool sseFirst, ITimer timer)
    {
        var aborted = context.RequestAborted;
        var output = context.Response.BodyWriter;
        while (true)
        {
            while (outbox.TryTake(out var entry))
            {
                using var body = entry.Body;
                if (entry.IsLast && entry.Fault != CallFault.Cancelled && !context.Response.HasStarted && !sseFirst)
                {
                    await WriteJsonAsync(context, call, entry);
                    return;
                }

                await StartAsync(context, timer);
                await WriteEventAsync(context, call, entry);
                if (entry.IsLast)
                {
                    return;
                }
            }

            if (outbox.TakeTick())
            {
                await StartAsync(context, timer);
                await EventStream.WriteKeepAliveAsync(output, aborted);
            }

            await outbox.WaitAsync(aborted);
        }
    }

    private static async Task StartAsync(HttpContext context, ITimer timer)
    {
        if (!context.Response.HasStarted)
        {
            timer.Change(EventStream.KeepAlive, EventStream.KeepAlive);
            await EventStream.StartAsync(context, context.RequestAborted);
        }
    }

    private static async Task WriteEventAsync(HttpContext context, Call call, Outgoing entry)
    {
        if (entry.Fault == CallFault.Cancelled)
        {
            // MCP, cancellation: nobody waits for an answer; the stream just ends.
            return;
        }

        using var fault = entry.Body is null ? FaultBody(call, entry.Fault) : null;
        await EventStream.WriteAsync(context.Response.BodyWriter, (entry.Body ?? fault!).Written, context.RequestAborted);
    }

    private static async Task WriteJsonAsync(HttpContext context, Call call, Outgoing entry)
    {
        using var fault = entry.Body is null ? FaultBody(call, entry.Fault) : null;
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

    private static MessageBuffer FaultBody(Call call, CallFault fault)
    {
        var (code, message) = CallFaults.Error(fault);
        return RpcMessages.Error(call.ClientId, code, message);
    }
}
