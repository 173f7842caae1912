using Gateway.StdioBridge.Sessions;
using Gateway.StdioBridge.Settings;
using Microsoft.AspNetCore.Http;

namespace Gateway.StdioBridge.Http.Legacy;

/// <summary>GET of MCP 2024-11-05: opens a session that lives as long as the stream.</summary>
internal sealed class SseStream(BridgeSessions sessions, SseConversations conversations, TimeProvider time)
{
    public const string SessionParameter = "sessionId";

    /// <summary>A stream on which nobody has initialized by then is closed.</summary>
    private static readonly TimeSpan InitializePatience = TimeSpan.FromMinutes(1);

    public async Task InvokeAsync(HttpContext context, string server, StdioServerOptions settings, Caller caller)
    {
        if (!AcceptHeader.Read(context.Request.Headers.Accept).Sse)
        {
            await Refusal.GetAccept.WriteAsync(context, default);
            return;
        }

        if (sessions.TryOpen(server, settings, caller, tied: true) is not { } session)
        {
            await Refusal.Full(sessions.Limits.ReapInterval).WriteAsync(context, default);
            return;
        }

        using var stream = new SharedStream(context, time);
        using var conversation = new SseConversation(sessions, session, stream, context.RequestAborted);
        try
        {
            await (conversations.TryAdd(conversation) ? RunAsync(context, conversation) : Refusal.Full(sessions.Limits.ReapInterval).WriteAsync(context, default));
        }
        finally
        {
            conversations.Remove(conversation);
            _ = session.EndAsync(EndReason.StreamClosed);

            // Nothing may write to a response that was given back.
            await conversation.CloseAsync();
        }
    }

    private async Task RunAsync(HttpContext context, SseConversation conversation)
    {
        var session = conversation.Session;
        try
        {
            await conversation.Stream.WriteEndpointAsync($"{context.Request.PathBase}{context.Request.Path}?{SessionParameter}={session.Id}", context.RequestAborted);
            session.Id = null;
            conversation.KeepAlive();
            await WriteAllAsync(conversation, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away, and the session with it.
        }
        catch (IOException)
        {
            // The connection broke in the middle of a write: the same.
        }
    }

    /// <summary>Writes what belongs to no call, until the session ends.</summary>
    private async Task WriteAllAsync(SseConversation conversation, CancellationToken gone)
    {
        if (conversation.Session.FromServer.Queue.Attach() is not { } said)
        {
            return;
        }

        await using var overdue = time.CreateTimer(static state => ((ServerStream)state!).Tick(), said, InitializePatience, Timeout.InfiniteTimeSpan);
        while (!said.IsEnded)
        {
            while (said.TryTake(out var entry))
            {
                using var body = entry.Body!;
                await conversation.Stream.WriteAsync(body.Written, gone);
            }

            if (said.TakeTick() && !conversation.Session.IsInitialized)
            {
                return;
            }

            await said.WaitAsync(gone);
        }
    }
}
