using Gateway.StdioBridge.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.StdioBridge.Http.Legacy;

/// <summary>GET: the server-to-client stream (transports, "Listening for Messages from the Server").</summary>
internal sealed class LegacyStream(BridgeSessions sessions, LegacyReply replies, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context, string server, Caller caller)
    {
        if (!AcceptHeader.Read(context.Request.Headers.Accept).Sse)
        {
            await Refusal.GetAccept.WriteAsync(context, default);
            return;
        }

        var sessionId = context.Request.Headers[LegacyPost.SessionHeader];
        var session = sessionId.Count == 0 ? null : sessions.Find(sessionId.ToString(), caller, server);
        if (session is not null && EventId.Read(context.Request.Headers["Last-Event-ID"].ToString()) is { } last)
        {
            session.Touch();
            await GoOnAsync(context, session, last);
            return;
        }

        if (session?.FromServer.Queue.Attach() is not { } stream)
        {
            await (sessionId.Count == 0 ? Refusal.SessionIdMissing : Refusal.NoSession).WriteAsync(context, default);
            return;
        }

        session.Touch();
        await StreamAsync(context, stream);
        session.Touch();
    }

    private async Task GoOnAsync(HttpContext context, BridgeSession session, EventId last)
    {
        try
        {
            await replies.ResumeAsync(context, session, last);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away again; it may come back again.
        }
        catch (IOException)
        {
            // The connection broke in the middle of a write: the same.
        }
    }

    private async Task StreamAsync(HttpContext context, ServerStream stream)
    {
        try
        {
            await using var timer = time.CreateTimer(
                static state => ((ServerStream)state!).Tick(), stream, EventStream.KeepAlive, EventStream.KeepAlive);
            await EventStream.StartAsync(context, context.RequestAborted);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
            await WriteAllAsync(context, stream);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away; its session stays.
        }
        catch (IOException)
        {
            // The connection broke in the middle of a write: the same.
        }
        finally
        {
            stream.Detach();
        }
    }

    private static async Task WriteAllAsync(HttpContext context, ServerStream stream)
    {
        var output = context.Response.BodyWriter;
        while (!stream.IsEnded)
        {
            while (stream.TryTake(out var entry))
            {
                using var body = entry.Body!;
                await EventStream.WriteAsync(output, body.Written, context.RequestAborted);
            }

            if (stream.TakeTick())
            {
                await EventStream.WriteKeepAliveAsync(output, context.RequestAborted);
            }

            await stream.WaitAsync(context.RequestAborted);
        }
    }
}
