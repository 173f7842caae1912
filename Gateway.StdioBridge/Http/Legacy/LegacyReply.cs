using System.Buffers;
using Gateway.StdioBridge.Sessions;
using Gateway.StdioBridge.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Gateway.StdioBridge.Http.Legacy;

/// <summary>
/// Answers a session's request so that its stream can be gone on with: after a broken connection, and with <c>Http:PollAfter</c> after one that the gateway closed
/// (MCP 2025-11-25, transports, "Sending Messages to the Server", item 6).
/// </summary>
internal sealed class LegacyReply(ReplyWriter replies, ReplyStreams streams, IOptions<BridgeOptions> options, TimeProvider time)
{
    /// <summary>Clients before it take an event without data for a broken message.</summary>
    private const string FirstWithPriming = "2025-11-25";

    public async Task WriteAsync(HttpContext context, BridgeSession session, Call call, bool sseFirst)
    {
        var polls = options.Value.Http.PollAfter > TimeSpan.Zero && string.CompareOrdinal(session.Memory.Greeting?.ProtocolVersion, FirstWithPriming) >= 0;
        var stream = streams.Open(session, call, polls);
        using var poll = polls ? time.CreateTimer(static state => Poll((ReplyStream)state!), stream, options.Value.Http.PollAfter, Timeout.InfiniteTimeSpan) : null;
        await WriteAsync(context, session, stream, sseFirst);
    }

    /// <summary>GET with Last-Event-ID: replays what came behind that event on its stream, and on that alone, then goes on with it.</summary>
    public async Task ResumeAsync(HttpContext context, BridgeSession session, EventId last)
    {
        await EventStream.StartAsync(context, context.RequestAborted);
        var stream = streams.Find(session, last);
        if (stream is null || !await TryReplayAsync(context, stream, last.Sequence))
        {
            // Never a silent stream: the client would wait for its answer for ever.
            using var error = RpcMessages.Error(last.RequestId, RpcCodes.ServerError, "The answer's stream cannot be gone on with any more.");
            await EventStream.WriteAsync(context.Response.BodyWriter, error.Written, context.RequestAborted);
            return;
        }

        await WriteAsync(context, session, stream, sseFirst: true);
    }

    private static void Poll(ReplyStream stream)
    {
        stream.IsPollDue = true;
        stream.Call.Outbox.Tick();
    }

    private static async Task<bool> TryReplayAsync(HttpContext context, ReplyStream stream, long after)
    {
        (await stream.TakeOverAsync(context.RequestAborted)).Dispose();
        stream.IsPollDue = false;
        if (stream.After(after) is not { } missed)
        {
            return false;
        }

        foreach (var (id, body) in missed)
        {
            await EventStream.WriteAsync(context.Response.BodyWriter, new ReadOnlySequence<byte>(body), context.RequestAborted, id);
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        return true;
    }

    private async Task WriteAsync(HttpContext context, BridgeSession session, ReplyStream stream, bool sseFirst)
    {
        using var reading = await stream.TakeOverAsync(context.RequestAborted);
        var outbox = stream.Call.Outbox;
        try
        {
            outbox.HasReader = true;
            if (!outbox.IsDrained)
            {
                await replies.WriteAsync(context, stream.Call, outbox, sseFirst, stream, reading.Token);
            }
        }
        finally
        {
            outbox.HasReader = false;
            Leave(session, stream);
        }
    }

    private void Leave(BridgeSession session, ReplyStream stream)
    {
        if (stream.IsKnown)
        {
            streams.Keep(session, stream);
        }
        else
        {
            // The client knows no id to come back with.
            streams.Forget(session, stream);
        }
    }
}
