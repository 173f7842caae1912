using System.Buffers;
using Gateway.StdioBridge.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.StdioBridge.Http.Legacy;

/// <summary>GET: the server-to-client stream (transports, "Listening for Messages from the Server").</summary>
internal sealed class LegacyStream(BridgeSessions sessions, LegacyReply replies, ReplyStreams streams, TimeProvider time)
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
        if (session is null)
        {
            await (sessionId.Count == 0 ? Refusal.SessionIdMissing : Refusal.NoSession).WriteAsync(context, default);
            return;
        }

        session.Touch();
        var last = EventId.Read(context.Request.Headers["Last-Event-ID"].ToString());
        await (last is { Stream: not EventId.GetStream } reply ? GoOnAsync(context, session, reply) : HearAsync(context, session, last));
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

    /// <summary>The session's own stream: what was sent behind <paramref name="last"/>, then what comes.</summary>
    private async Task HearAsync(HttpContext context, BridgeSession session, EventId? last)
    {
        if (sessions.IsStopping)
        {
            // A client whose stream a stop has ended comes back at once, on the same connection, and the stop would wait for it to the last.
            await Refusal.Stopping.WriteAsync(context, default);
            return;
        }

        var heard = streams.Heard(session);
        using var reading = await heard.TakeOverAsync(context.RequestAborted);
        try
        {
            if (session.FromServer.Queue.Attach() is { } stream)
            {
                if (sessions.IsStopping)
                {
                    session.EndStream();
                }

                await StreamAsync(context, stream, heard, last, reading.Token);
            }
            else
            {
                await Refusal.NoSession.WriteAsync(context, default);
            }
        }
        finally
        {
            streams.Leave(heard);
        }
    }

    private async Task StreamAsync(HttpContext context, ServerStream stream, HeardStream heard, EventId? last, CancellationToken cancelled)
    {
        try
        {
            await using var timer = time.CreateTimer(
                static state => ((ServerStream)state!).Tick(), stream, EventStream.KeepAlive, EventStream.KeepAlive);
            await EventStream.StartAsync(context, cancelled);
            await ReplayAsync(context, heard, last, cancelled);
            await WriteAllAsync(context, stream, heard, cancelled);
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
            // The client went away, or came back by another connection; its session stays.
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

    private static async Task ReplayAsync(HttpContext context, HeardStream heard, EventId? last, CancellationToken cancelled)
    {
        foreach (var (id, body) in last is { } known ? heard.After(known) : [])
        {
            await EventStream.WriteAsync(context.Response.BodyWriter, new ReadOnlySequence<byte>(body), cancelled, id);
        }

        await context.Response.BodyWriter.FlushAsync(cancelled);
    }

    private static async Task WriteAllAsync(HttpContext context, ServerStream stream, HeardStream heard, CancellationToken cancelled)
    {
        var output = context.Response.BodyWriter;
        while (!stream.IsEnded)
        {
            while (stream.TryTake(out var entry))
            {
                using var body = entry.Body!;
                await EventStream.WriteAsync(output, body.Written, cancelled, heard.Note(body.Written));
            }

            if (stream.TakeTick())
            {
                await EventStream.WriteKeepAliveAsync(output, cancelled);
            }

            await stream.WaitAsync(cancelled);
        }
    }
}
